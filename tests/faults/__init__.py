"""What breaks around a build: processes, disks, limits, raw files. Real ones, no mocks."""

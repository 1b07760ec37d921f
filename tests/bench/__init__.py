"""How fast this project is beside what users would pick instead: `make bench`; `docs/performance.md` says more."""

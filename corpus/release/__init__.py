"""Releases: fixed, citable datasets made of records. Made in `write`, read in `load`, checked in `verify`."""

"""Inlining: a child program that makes one HTML document of a package, a ZIP archive with a page and its files.

Nothing here is imported by the server: `core/packages.py` starts `program.py` as a limited child. Nothing is ever unpacked
to the disk; what the archive holds is read into memory that is limited, and what comes out is one file.
"""

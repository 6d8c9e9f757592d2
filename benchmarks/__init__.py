"""Measurements, repeatable with `make`. Nothing that runs in Dateline lies here."""

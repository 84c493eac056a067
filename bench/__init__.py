"""Benchmarks: each figure beside plain set-based SQL that does the same count in the same run (``make bench``)."""

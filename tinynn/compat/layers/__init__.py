"""Layers of scripts: their own, those that tinynn lacks, and the spellings of all years."""

"""``python -m tinynn run``: scripts, notebooks and pages as programs."""

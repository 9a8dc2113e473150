"""The parts of ``config.py``, which is the one to import from: what settings are, how they are read and checked.

Nothing here imports Flask or the application: gunicorn asks before it loads them.
"""

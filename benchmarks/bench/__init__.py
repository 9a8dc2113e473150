"""``make bench``: every row of the speed table, on both engines and at several sizes, in one run."""

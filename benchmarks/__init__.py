"""
How fast this library is, against what one would write by hand.

``python -m benchmarks`` runs everything; ``--rapide`` a smaller version of it.
Each figure is a ratio to a baseline of the same run, so that it means something
on any machine. Nothing here is a test: timings are read, never asserted.
"""

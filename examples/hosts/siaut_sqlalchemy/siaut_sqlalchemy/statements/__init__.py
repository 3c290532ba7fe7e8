"""
*Statements*: every statement that the host executes, built here and executed elsewhere.

Nothing below knows whether it is awaited: both shells execute the same ones.
"""

"""
*Model*: the whole SI told naively, to play beside a real host.

Nothing here is clever, and nothing asks the library what it would answer: each
operation says which error the guide expects (``None``: it is granted), and
changes a few plain objects.
"""

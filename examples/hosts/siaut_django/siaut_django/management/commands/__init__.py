"""
``manage.py siaut_drain``, ``siaut_finess`` and ``siaut_gestionnaire``.
"""

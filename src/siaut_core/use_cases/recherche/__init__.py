"""
*Rechercher*: what a search means, for every adapter to answer alike.

Criteria as typed (``criteres_*``) are read into a filter, a search into a
request (`query`); rows (`lines`) are compared by their folded keys (`keys`)
and walked by cursor (`pagination`). Guide: R1-R6, T1-T4.
"""

"""
*Rechercher*: what a search means, for every adapter to answer alike.

Criteria as typed (``criteres_*``) are read into a filter, a search into a
request (`requete`); rows (`lignes`) are compared by their folded keys (`cles`)
and walked by cursor (`pagination`). Guide: R1-R6, T1-T4.
"""

"""
*Rechercher*: what a search means, for every adapter to answer alike.

A form (`utilisateurs`, `structures`) is read into conditions (`criteria`) on `columns`:
data that the reference (`search`) answers in memory, and adapters in their own words.
Rows are `rows`, walked page after page (`pagination`). Guide: R1-R6, T1-T4.
"""

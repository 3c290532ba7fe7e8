"""
One Hypothesis strategy per entity: whatever it draws is whole and could be stored.

Those of the values that they are made of are here too: see `siaut_core.testing.values`.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from siaut_core.entities.lien import Cause, Lien
from siaut_core.entities.profil import Niveau, Profil, TypeStructure
from siaut_core.entities.queued_mail import MailState, QueuedMail
from siaut_core.entities.secret import Token
from siaut_core.entities.structure import (
    Coordonnees,
    EntiteJuridique,
    Etablissement,
    Groupe,
    Rattachement,
    Structure,
)
from siaut_core.entities.territoire import DEPARTEMENTS
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.testing.factory import a_lien
from siaut_core.use_cases.event import Event, Operation

if TYPE_CHECKING:
    # `draw` of a composite strategy: generic in what it draws.
    from hypothesis.strategies import DrawFn
from siaut_core.testing.values import (
    activites,
    adresses,
    causes,
    codes_activite,
    courriels,
    dated_activites,
    days,
    fins,
    identifiers,
    instants,
    instants_utc,
    lien_ids,
    niveaux,
    nomenclatures,
    noms,
    numeros,
    passwords,
    prenoms,
    profils,
    queued_mail_ids,
    structure_ids,
    texts,
    timezones,
    tokens,
    typed_texts,
    types_structure,
    utilisateur_ids,
)

__all__ = [
    "activites",
    "adresses",
    "causes",
    "codes_activite",
    "coordonnees",
    "courriels",
    "dated_activites",
    "days",
    "entites_juridiques",
    "etablissements",
    "events",
    "fins",
    "gestionnaires",
    "groupes",
    "identifiers",
    "instants",
    "instants_utc",
    "lien_ids",
    "liens",
    "niveaux",
    "nomenclatures",
    "noms",
    "numeros",
    "passwords",
    "prenoms",
    "profils",
    "queued_mail_ids",
    "queued_mails",
    "rattachements",
    "structure_ids",
    "structures",
    "texts",
    "timezones",
    "tokens",
    "typed_texts",
    "types_structure",
    "utilisateur_ids",
    "utilisateurs",
    "utilisateurs_of",
]

coordonnees: Final[SearchStrategy[Coordonnees]] = st.builds(
    Coordonnees,
    numero_et_voie=st.just("") | texts,
    code_postal=st.just("") | st.integers(1000, 98999).map("{:05d}".format),
    commune=st.just("") | noms,
    departement=st.none() | st.sampled_from(sorted(DEPARTEMENTS)),
    telephone=st.just("") | st.integers(0, 999_999_999).map("0{:09d}".format),
    courriel_representant=st.none() | courriels,
)

_versions: Final = st.integers(1, 9)

# What an EJ and an ET have alike.
_of_finess: Final[dict[str, SearchStrategy[Any]]] = {
    "id": structure_ids,
    "raison_sociale": texts,
    "numero": st.none() | numeros,
    "coordonnees": coordonnees,
    "fermee_le": st.none() | days,
    "version": _versions,
}
entites_juridiques: Final[SearchStrategy[EntiteJuridique]] = st.builds(
    EntiteJuridique, **_of_finess
)
etablissements: Final[SearchStrategy[Etablissement]] = st.builds(
    Etablissement, ej_id=structure_ids, **_of_finess
)

groupes: Final[SearchStrategy[Groupe]] = st.builds(
    Groupe,
    id=structure_ids,
    libelle=texts,
    membres=st.frozensets(structure_ids, max_size=4),
    version=_versions,
)

structures: Final[SearchStrategy[Structure]] = (
    entites_juridiques | etablissements | groupes
)

rattachements: Final[SearchStrategy[Rattachement]] = st.builds(
    Rattachement, structure_ids, types_structure
)


# Here and below, made once: a strategy costs more to make than what it draws.
@cache
def _rattachements_for(profil: Profil) -> SearchStrategy[Rattachement]:
    suitable = [t for t in TypeStructure if profil.fits(t)]
    return st.builds(Rattachement, structure_ids, st.sampled_from(suitable))


_droits: Final = {
    niveau: st.just(value=False) if niveau is Niveau.CONSULTATION else st.booleans()
    for niveau in Niveau
}
_authors: Final = st.none() | utilisateur_ids


@st.composite
def utilisateurs_of(
    draw: DrawFn,
    /,
    profils: SearchStrategy[Profil] = profils,
    *,
    en_exercice: bool = False,
    **fields: SearchStrategy[object],
) -> Utilisateur:
    """
    Draw accounts that hold together, whose structure suits their profile.

    Args:
        en_exercice: Only accounts that are active and validated.
        **fields: A strategy for a field, instead of the usual one.
    """
    profil = draw(profils)
    cree_le = draw(instants_utc)
    valide_le = cree_le + timedelta(hours=1)
    defaults: dict[str, SearchStrategy[object]] = {
        "id": utilisateur_ids,
        "prenom": prenoms,
        "nom": noms,
        "courriel": courriels,
        "rattachement": _rattachements_for(profil),
        "activites": activites,
        "droit_validation": _droits[profil.niveau],
        "cree_par": _authors,
        "valide_le": st.just(valide_le)
        if en_exercice
        else st.sampled_from([None, valide_le]),
        "derniere_connexion": st.sampled_from([None, valide_le + timedelta(minutes=1)]),
        "actif": st.just(value=True) if en_exercice else st.booleans(),
        "version": _versions,
    }
    drawn = {field: draw(s) for field, s in {**defaults, **fields}.items()}
    return Utilisateur(profil=profil, **{"cree_le": cree_le, **drawn})  # type: ignore[arg-type]  # checked when built


# Any account that may exist.
utilisateurs: Final[SearchStrategy[Utilisateur]] = utilisateurs_of()

# In exercise: active, and validated.
gestionnaires: Final[SearchStrategy[Utilisateur]] = utilisateurs_of(
    profils=st.sampled_from([Profil.GESTIONNAIRE_EJ, Profil.GESTIONNAIRE_ET]),
    en_exercice=True,
)


# With the lifetime of their cause, sent at any instant, ended early or not.
liens: Final[SearchStrategy[Lien]] = st.builds(
    a_lien,
    lien_ids,
    cause=causes,
    emis_le=instants,
    utilisateur_id=utilisateur_ids,
    courriel=courriels,
    digest=tokens.map(Token.digest),
    rank=_versions,
    fin=st.none() | fins,
)


_mail_states: Final = st.sampled_from(MailState)
_instants_or_none: Final = st.none() | instants
_courriels_or_none: Final = st.none() | courriels
_ids_or_none: Final = st.none() | queued_mail_ids
_codes: Final = st.sampled_from([None, "SMTP_451"])


@st.composite
def _queued_mails(draw: DrawFn) -> QueuedMail:
    cause, asked_at = draw(causes), draw(instants)
    etat = draw(_mail_states)
    waits = etat is MailState.EN_ATTENTE
    demande = cause is Cause.DEMANDE
    tries = draw(st.integers(0, 6))
    taken_at = draw(_instants_or_none)
    is_leased = waits and taken_at is not None and draw(st.booleans())
    return QueuedMail(
        id=draw(queued_mail_ids),
        cause=cause,
        asked_at=asked_at,
        due_at=asked_at,
        utilisateur_id=None if demande and waits else draw(utilisateur_ids),
        courriel=draw(_courriels_or_none) if demande and waits else None,
        etat=etat,
        taken_at=taken_at,
        leased_until=taken_at if is_leased else None,
        behind=draw(_ids_or_none) if waits and not is_leased else None,
        tries=tries,
        refusals=draw(st.integers(0, tries)),
        code=draw(_codes) if tries else None,
        closed_at=None if waits else asked_at,
    )


# Waiting, or closed for any reason; of any cause.
queued_mails: Final[SearchStrategy[QueuedMail]] = _queued_mails()

# What a code of the journal is made of: names of rules, paths of fields, marks that
# a store might take for its own.
CODES: Final = (
    "HORS_PERIMETRE",
    "nom:OBLIGATOIRE",
    "etablissements[12].numero:NUMERO",
    ":FAIBLE",
    "a,b",
    "a;b|c",
    '{"a"}',
    "d'été \\ 100 %",
    "🙂",
)

# Of every command, granted or refused, by somebody or nobody, on anything.
events: Final[SearchStrategy[Event]] = st.builds(
    Event,
    operation=st.sampled_from(Operation),
    le=instants_utc,
    granted=st.booleans(),
    codes=st.lists(st.sampled_from(CODES), max_size=4).map(tuple),
    acteur_id=st.none() | utilisateur_ids,
    au_titre_de=st.none() | texts,
    cible_id=st.none() | utilisateur_ids,
    structure_id=st.none() | structure_ids,
)

"""
A sync host and an async one, as services write them: nothing to complain about.

Nothing here is ever called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_type

from siaut_core import (
    EntiteJuridique,
    Etablissement,
    Groupe,
    Jeton,
    Lien,
    NumeroFiness,
    Structure,
    Utilisateur,
    aio,
    sync,
)
from siaut_core.testing.async_fakes import BoiteAuxLettres as MailerAsync
from siaut_core.testing.async_fakes import MotsDePasseRapides as MotsDePasseAsync
from siaut_core.testing.contracts.doublures import BoiteAuxLettres as MailerSync
from siaut_core.testing.contracts.doublures import MotsDePasseRapides as MotsDePasseSync
from siaut_core.testing.doublures import REGLAGES

if TYPE_CHECKING:
    from siaut_core import CreerUtilisateur, StructureId, UtilisateurId
    from siaut_core.aio.protocols import UnitOfWork as UniteAsync
    from siaut_core.sync.protocols import UnitOfWork as UniteSync
    from siaut_core.testing.doublures import Postier
    from tests.hosts.hote_asyncio import HoteAsyncio
    from tests.hosts.hote_sqlite import HoteSqlite


def un_hote_sync(hote: HoteSqlite, postier: Postier) -> sync.Host:
    return sync.Host(
        unit_of_work=hote.unit_of_work,
        mailer=MailerSync(postier),
        mots_de_passe=MotsDePasseSync(),
        reglages=REGLAGES,
    )


def un_hote_async(hote: HoteAsyncio, postier: Postier) -> aio.Host:
    return aio.Host(
        unit_of_work=hote.unit_of_work,
        mailer=MailerAsync(postier),
        mots_de_passe=MotsDePasseAsync(),
        reglages=REGLAGES,
    )


def operations_sync(host: sync.Host, commande: CreerUtilisateur) -> None:
    assert_type(sync.creer_utilisateur(host, commande), Utilisateur)
    assert_type(sync.examiner_lien(host, Jeton("")), Lien)


async def operations_async(host: aio.Host, commande: CreerUtilisateur) -> None:
    assert_type(await aio.creer_utilisateur(host, commande), Utilisateur)
    assert_type(await aio.examiner_lien(host, Jeton("")), Lien)


def lectures_sync(uow: UniteSync, id: UtilisateurId) -> None:
    assert_type(uow.utilisateurs.par_id(id), Utilisateur | None)


async def lectures_async(uow: UniteAsync, id: StructureId) -> None:
    assert_type(await uow.structures.par_id(id), Structure | None)


def structures(structure: Structure) -> None:
    """
    The union is closed: what is neither an EJ nor an ET is a groupe.
    """
    if isinstance(structure, EntiteJuridique | Etablissement):
        assert_type(structure.numero, NumeroFiness | None)
    else:
        assert_type(structure, Groupe)

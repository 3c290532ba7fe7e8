"""
What a type checker must refuse: each ignored error is one that must be there.

The gate refuses an ignore that is of no use; `test_typage` takes them away and
compares what is then reported. Nothing here is ever called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from siaut_core import Utilisateur, aio, sync
from siaut_core.testing.async_fakes import BoiteAuxLettres as MailerAsync
from siaut_core.testing.async_fakes import MotsDePasseRapides as MotsDePasseAsync
from siaut_core.testing.contracts.doublures import BoiteAuxLettres as MailerSync
from siaut_core.testing.contracts.doublures import MotsDePasseRapides as MotsDePasseSync
from siaut_core.testing.doublures import REGLAGES

if TYPE_CHECKING:
    from siaut_core import CreerUtilisateur, Etablissement
    from siaut_core.sync.protocols import UnitOfWork
    from siaut_core.testing.doublures import Postier
    from tests.hosts.hote_asyncio import HoteAsyncio
    from tests.hosts.hote_sqlite import HoteSqlite


def croise_sync(hote: HoteAsyncio, postier: Postier) -> sync.Host:
    return sync.Host(
        unit_of_work=hote.unit_of_work,  # type: ignore[arg-type]
        mailer=MailerAsync(postier),  # type: ignore[arg-type]
        mots_de_passe=MotsDePasseAsync(),  # type: ignore[arg-type]
        reglages=REGLAGES,
    )


def croise_async(hote: HoteSqlite, postier: Postier) -> aio.Host:
    return aio.Host(
        unit_of_work=hote.unit_of_work,  # type: ignore[arg-type]
        mailer=MailerSync(postier),  # type: ignore[arg-type]
        mots_de_passe=MotsDePasseSync(),  # type: ignore[arg-type]
        reglages=REGLAGES,
    )


async def autre_couleur(
    ici: sync.Host, la: aio.Host, commande: CreerUtilisateur
) -> None:
    sync.creer_utilisateur(la, commande)  # type: ignore[arg-type]
    await aio.creer_utilisateur(ici, commande)  # type: ignore[arg-type]


async def sans_await(host: aio.Host, commande: CreerUtilisateur) -> Utilisateur:
    aio.creer_utilisateur(host, commande)  # type: ignore[unused-coroutine]
    return aio.creer_utilisateur(host, commande)  # type: ignore[return-value]


def identifiants_croises(uow: UnitOfWork, et: Etablissement) -> None:
    uow.utilisateurs.par_id(et.id)  # type: ignore[arg-type]
    uow.utilisateurs.par_id("u-1")  # type: ignore[arg-type]


def un_argument_a_son_nom(uow: UnitOfWork, compte: Utilisateur) -> None:
    uow.utilisateurs.ajouter(utilisateur=compte)  # type: ignore[call-arg]


def rien_ne_change_sur_place(compte: Utilisateur, host: sync.Host) -> None:
    compte.nom = "Autre"  # type: ignore[misc]
    host.reglages = REGLAGES  # type: ignore[misc]

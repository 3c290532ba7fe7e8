"""
What a synchronous service writes: bring a host, call operations, drain the mails.

    python examples/hote_sync.py

The storage is in memory here; a service brings its own, from the protocols of
`siaut_core.sync.protocols`.
"""

from __future__ import annotations

from threading import Thread

from siaut_core import (
    CreerUtilisateur,
    EntiteJuridique,
    InstallerUtilisateur,
    Reglages,
    SiautError,
    StructureId,
)
from siaut_core.messages import Courrier
from siaut_core.sync import (
    Host,
    creer_utilisateur,
    envoyer_courriels,
    installer_utilisateur,
)
from siaut_core.sync.memory import Memoire, MotsDePasseEnMemoire


class MailerAffiche:
    """
    Hands mails over to whoever reads the screen; a service has its SMTP here.
    """

    def envoyer(self, courrier: Courrier, /) -> None:
        print(f"Courriel pour {courrier.destinataire} : {courrier.sujet}")


def preparer() -> Host:
    """
    Bring what every operation needs, once, when the service starts.
    """
    memoire = Memoire()
    host = Host(
        unit_of_work=memoire.unit_of_work,
        mailer=MailerAffiche(),
        mots_de_passe=MotsDePasseEnMemoire(),
        reglages=Reglages(
            base_url="https://siaut.example", expediteur="siaut@siaut.example"
        ),
    )
    with host.unit_of_work() as uow:
        uow.structures.ajouter(
            EntiteJuridique(id=StructureId("ej-1"), raison_sociale="CH DU TEST")
        )
    return host


def main() -> None:
    """
    Two requests, and the worker beside them.
    """
    host = preparer()
    camille = installer_utilisateur(
        host,
        InstallerUtilisateur(
            au_titre_de="Administration nationale",
            prenom="Camille",
            nom="Test",
            courriel="camille.test@test.fr",
            profil="Promoteur Gestionnaire EJ",
            structure_id="ej-1",
            activites=["QA002"],
        ),
    )
    print(f"{camille.entete} est en place.")
    try:
        creer_utilisateur(
            host,
            CreerUtilisateur(
                acteur_id=camille.id,
                prenom="Aurélie",
                nom="Test",
                courriel="aurelie.test@test.fr",
                profil="Promoteur Utilisateur EJ",
                structure_id="ej-1",
                activites=["QA002"],
            ),
        )
    except SiautError as refus:  # Camille has not followed her link yet.
        print(f"Refusé : {refus}")
    # Never inside a request: how long it takes would tell who has an account.
    facteur = Thread(target=envoyer_courriels, args=(host,))
    facteur.start()
    facteur.join()


if __name__ == "__main__":
    main()

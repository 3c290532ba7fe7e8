--
-- Create model Compte
--
CREATE TABLE "siaut_compte" ("id" text NOT NULL PRIMARY KEY, "body" text NOT NULL, "version" integer NOT NULL, "courriel_cle" text NOT NULL, "en_exercice" bool NOT NULL, "derniere_connexion" datetime NULL, "nom" text NOT NULL, "nom_raw" text NOT NULL, "prenom" text NOT NULL, "prenom_raw" text NOT NULL, "courriel" text NOT NULL, "courriel_raw" text NOT NULL, "profil" text NOT NULL, "valideur" text NOT NULL, "en_attente" text NOT NULL, "actif" text NOT NULL, "activites" text NOT NULL);
--
-- Create model Password
--
CREATE TABLE "siaut_password" ("utilisateur_id" text NOT NULL PRIMARY KEY REFERENCES "siaut_compte" ("id") DEFERRABLE INITIALLY DEFERRED, "digest" text NOT NULL);
--
-- Create model Event
--
CREATE TABLE "siaut_event" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "operation" text NOT NULL, "le" datetime NOT NULL, "granted" bool NOT NULL, "codes" text NOT NULL CHECK ((JSON_VALID("codes") OR "codes" IS NULL)), "acteur_id" text NULL, "au_titre_de" text NULL, "cible_id" text NULL, "structure_id" text NULL);
--
-- Create model QueuedMail
--
CREATE TABLE "siaut_queuedmail" ("id" text NOT NULL PRIMARY KEY, "cause" text NOT NULL, "asked_at" datetime NOT NULL, "due_at" datetime NOT NULL, "taken_at" datetime NULL, "leased_until" datetime NULL, "behind" text NULL, "utilisateur_id" text NULL, "courriel_adresse" text NULL, "courriel_cle" text NULL, "etat" text NOT NULL, "tries" integer NOT NULL, "refusals" integer NOT NULL, "code" text NULL, "closed_at" datetime NULL);
--
-- Create model Structure
--
CREATE TABLE "siaut_structure" ("id" text NOT NULL PRIMARY KEY, "body" text NOT NULL, "version" integer NOT NULL, "type_structure" text NOT NULL, "numero" text NOT NULL, "libelle_cle" text NOT NULL, "nom" text NOT NULL, "nom_raw" text NOT NULL, "region" text NOT NULL, "nom_region" text NOT NULL, "nom_region_raw" text NOT NULL, "departement" text NOT NULL, "fermee" text NOT NULL, "ej_id" text NULL REFERENCES "siaut_structure" ("id") DEFERRABLE INITIALLY DEFERRED);
--
-- Create model Membre
--
CREATE TABLE "siaut_membre" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "ej_id" text NOT NULL REFERENCES "siaut_structure" ("id") DEFERRABLE INITIALLY DEFERRED, "groupe_id" text NOT NULL REFERENCES "siaut_structure" ("id") DEFERRABLE INITIALLY DEFERRED);
--
-- Add field structure to compte
--
CREATE TABLE "new__siaut_compte" ("id" text NOT NULL PRIMARY KEY, "body" text NOT NULL, "version" integer NOT NULL, "courriel_cle" text NOT NULL, "en_exercice" bool NOT NULL, "derniere_connexion" datetime NULL, "nom" text NOT NULL, "nom_raw" text NOT NULL, "prenom" text NOT NULL, "prenom_raw" text NOT NULL, "courriel" text NOT NULL, "courriel_raw" text NOT NULL, "profil" text NOT NULL, "valideur" text NOT NULL, "en_attente" text NOT NULL, "actif" text NOT NULL, "activites" text NOT NULL, "structure_id" text NOT NULL REFERENCES "siaut_structure" ("id") DEFERRABLE INITIALLY DEFERRED);
INSERT INTO "new__siaut_compte" ("id", "body", "version", "courriel_cle", "en_exercice", "derniere_connexion", "nom", "nom_raw", "prenom", "prenom_raw", "courriel", "courriel_raw", "profil", "valideur", "en_attente", "actif", "activites", "structure_id") SELECT "id", "body", "version", "courriel_cle", "en_exercice", "derniere_connexion", "nom", "nom_raw", "prenom", "prenom_raw", "courriel", "courriel_raw", "profil", "valideur", "en_attente", "actif", "activites", NULL FROM "siaut_compte";
DROP TABLE "siaut_compte";
ALTER TABLE "new__siaut_compte" RENAME TO "siaut_compte";
CREATE INDEX "siaut_journal_le" ON "siaut_event" ("le");
CREATE INDEX "siaut_journal_par" ON "siaut_event" ("acteur_id");
CREATE INDEX "siaut_journal_sur" ON "siaut_event" ("cible_id");
CREATE INDEX "siaut_queuedmail_utilisateur_id_a5f12a18" ON "siaut_queuedmail" ("utilisateur_id");
CREATE INDEX "siaut_dues" ON "siaut_queuedmail" ("etat", "due_at");
CREATE INDEX "siaut_destinataires" ON "siaut_queuedmail" ("etat", "courriel_cle");
CREATE INDEX "siaut_structure_ej_id_e67f52cc" ON "siaut_structure" ("ej_id");
CREATE INDEX "siaut_membre_ej_id_0132545b" ON "siaut_membre" ("ej_id");
CREATE INDEX "siaut_membre_groupe_id_e16165a1" ON "siaut_membre" ("groupe_id");
--
-- Create model Lien
--
CREATE TABLE "siaut_lien" ("digest" text NOT NULL PRIMARY KEY, "id" text NOT NULL, "courriel_adresse" text NOT NULL, "courriel_cle" text NOT NULL, "cause" text NOT NULL, "emis_le" datetime NOT NULL, "expire_le" datetime NOT NULL, "rank" integer NOT NULL, "fin" text NULL, "utilisateur_id" text NOT NULL REFERENCES "siaut_compte" ("id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "siaut_rang_unique" UNIQUE ("utilisateur_id", "rank"));
--
-- Create constraint siaut_structure_numero on model structure
--
CREATE UNIQUE INDEX "siaut_structure_numero" ON "siaut_structure" ("numero") WHERE NOT ("numero" = '');
--
-- Create constraint siaut_structure_libelle_cle on model structure
--
CREATE UNIQUE INDEX "siaut_structure_libelle_cle" ON "siaut_structure" ("libelle_cle") WHERE NOT ("libelle_cle" = '');
--
-- Create index siaut_compte_perimetre on field(s) structure, nom of model compte
--
CREATE INDEX "siaut_compte_perimetre" ON "siaut_compte" ("structure_id", "nom");
--
-- Create constraint siaut_compte_courriel_cle on model compte
--
CREATE TABLE "new__siaut_compte" ("id" text NOT NULL PRIMARY KEY, "body" text NOT NULL, "version" integer NOT NULL, "courriel_cle" text NOT NULL, "en_exercice" bool NOT NULL, "derniere_connexion" datetime NULL, "nom" text NOT NULL, "nom_raw" text NOT NULL, "prenom" text NOT NULL, "prenom_raw" text NOT NULL, "courriel" text NOT NULL, "courriel_raw" text NOT NULL, "profil" text NOT NULL, "valideur" text NOT NULL, "en_attente" text NOT NULL, "actif" text NOT NULL, "activites" text NOT NULL, "structure_id" text NOT NULL REFERENCES "siaut_structure" ("id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "siaut_compte_courriel_cle" UNIQUE ("courriel_cle"));
INSERT INTO "new__siaut_compte" ("id", "body", "version", "courriel_cle", "en_exercice", "derniere_connexion", "nom", "nom_raw", "prenom", "prenom_raw", "courriel", "courriel_raw", "profil", "valideur", "en_attente", "actif", "activites", "structure_id") SELECT "id", "body", "version", "courriel_cle", "en_exercice", "derniere_connexion", "nom", "nom_raw", "prenom", "prenom_raw", "courriel", "courriel_raw", "profil", "valideur", "en_attente", "actif", "activites", "structure_id" FROM "siaut_compte";
DROP TABLE "siaut_compte";
ALTER TABLE "new__siaut_compte" RENAME TO "siaut_compte";
CREATE INDEX "siaut_compte_perimetre" ON "siaut_compte" ("structure_id", "nom");

CREATE TABLE structures (
	id TEXT NOT NULL,
	type_structure TEXT NOT NULL,
	nom TEXT NOT NULL,
	nom_folded TEXT NOT NULL,
	libelle_cle TEXT,
	numero TEXT,
	ej_id TEXT,
	numero_et_voie TEXT NOT NULL,
	code_postal TEXT NOT NULL,
	commune TEXT NOT NULL,
	departement TEXT,
	telephone TEXT NOT NULL,
	representant_adresse TEXT,
	representant_cle TEXT,
	region TEXT NOT NULL,
	region_nom TEXT NOT NULL,
	region_folded TEXT NOT NULL,
	fermee_le DATE,
	version INTEGER NOT NULL,
	CONSTRAINT pk_structures PRIMARY KEY (id),
	CONSTRAINT uq_structures_libelle_cle UNIQUE (libelle_cle),
	CONSTRAINT uq_structures_numero UNIQUE (numero),
	CONSTRAINT fk_structures_ej_id FOREIGN KEY(ej_id) REFERENCES structures (id)
);

CREATE INDEX ix_structures_ej_id ON structures (ej_id);

CREATE TABLE outbox (
	id TEXT NOT NULL,
	cause TEXT NOT NULL,
	asked_at BIGINT NOT NULL,
	due_at BIGINT NOT NULL,
	taken_at BIGINT,
	leased_until BIGINT,
	behind TEXT,
	utilisateur_id TEXT,
	courriel_adresse TEXT,
	courriel_cle TEXT,
	etat TEXT NOT NULL,
	tries INTEGER NOT NULL,
	refusals INTEGER NOT NULL,
	code TEXT,
	closed_at BIGINT,
	CONSTRAINT pk_outbox PRIMARY KEY (id)
);

CREATE INDEX ix_outbox_etat_courriel_cle ON outbox (etat, courriel_cle);

CREATE INDEX ix_outbox_etat_due_at_asked_at_id ON outbox (etat, due_at, asked_at, id);

CREATE INDEX ix_outbox_utilisateur_id ON outbox (utilisateur_id);

CREATE TABLE journal (
	rank INTEGER NOT NULL,
	operation TEXT NOT NULL,
	le BIGINT NOT NULL,
	granted BOOLEAN NOT NULL,
	codes JSON NOT NULL,
	acteur_id TEXT,
	au_titre_de TEXT,
	cible_id TEXT,
	structure_id TEXT,
	CONSTRAINT pk_journal PRIMARY KEY (rank)
);

CREATE TABLE membres (
	groupe_id TEXT NOT NULL,
	ej_id TEXT NOT NULL,
	CONSTRAINT pk_membres PRIMARY KEY (groupe_id, ej_id),
	CONSTRAINT fk_membres_groupe_id FOREIGN KEY(groupe_id) REFERENCES structures (id),
	CONSTRAINT fk_membres_ej_id FOREIGN KEY(ej_id) REFERENCES structures (id)
);

CREATE INDEX ix_membres_ej_id ON membres (ej_id);

CREATE TABLE utilisateurs (
	id TEXT NOT NULL,
	prenom TEXT NOT NULL,
	prenom_folded TEXT NOT NULL,
	nom TEXT NOT NULL,
	nom_folded TEXT NOT NULL,
	courriel_adresse TEXT NOT NULL,
	courriel_cle TEXT NOT NULL,
	courriel_folded TEXT NOT NULL,
	profil TEXT NOT NULL,
	structure_id TEXT NOT NULL,
	root_id TEXT NOT NULL,
	type_structure TEXT NOT NULL,
	activites TEXT NOT NULL,
	droit_validation BOOLEAN NOT NULL,
	cree_le BIGINT NOT NULL,
	cree_par TEXT,
	valide_le BIGINT,
	derniere_connexion BIGINT,
	actif BOOLEAN NOT NULL,
	version INTEGER NOT NULL,
	CONSTRAINT pk_utilisateurs PRIMARY KEY (id),
	CONSTRAINT uq_utilisateurs_courriel_cle UNIQUE (courriel_cle),
	CONSTRAINT fk_utilisateurs_structure_id FOREIGN KEY(structure_id) REFERENCES structures (id)
);

CREATE INDEX ix_utilisateurs_perimetre ON utilisateurs (root_id, nom_folded, nom, prenom_folded, prenom, id, courriel_folded, structure_id, profil, valide_le, activites);

CREATE INDEX ix_utilisateurs_structure_tri ON utilisateurs (structure_id, nom_folded);

CREATE INDEX ix_utilisateurs_tri ON utilisateurs (nom_folded, nom, prenom_folded, prenom, id);

CREATE TABLE liens (
	digest TEXT NOT NULL,
	id TEXT NOT NULL,
	utilisateur_id TEXT NOT NULL,
	courriel_adresse TEXT NOT NULL,
	courriel_cle TEXT NOT NULL,
	cause TEXT NOT NULL,
	emis_le BIGINT NOT NULL,
	expire_le BIGINT NOT NULL,
	rank INTEGER NOT NULL,
	fin TEXT,
	CONSTRAINT pk_liens PRIMARY KEY (digest),
	CONSTRAINT uq_liens_utilisateur_id UNIQUE (utilisateur_id, rank),
	CONSTRAINT fk_liens_utilisateur_id FOREIGN KEY(utilisateur_id) REFERENCES utilisateurs (id) ON DELETE CASCADE
);

CREATE TABLE passwords (
	utilisateur_id TEXT NOT NULL,
	digest TEXT NOT NULL,
	CONSTRAINT pk_passwords PRIMARY KEY (utilisateur_id),
	CONSTRAINT fk_passwords_utilisateur_id FOREIGN KEY(utilisateur_id) REFERENCES utilisateurs (id) ON DELETE CASCADE
);

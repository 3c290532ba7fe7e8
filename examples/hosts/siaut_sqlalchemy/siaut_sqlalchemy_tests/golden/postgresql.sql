CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE TABLE structures (
	id TEXT COLLATE "C" NOT NULL,
	type_structure TEXT COLLATE "C" NOT NULL,
	nom TEXT COLLATE "C" NOT NULL,
	nom_folded TEXT COLLATE "C" NOT NULL,
	libelle_cle TEXT COLLATE "C",
	numero TEXT COLLATE "C",
	ej_id TEXT COLLATE "C",
	numero_et_voie TEXT COLLATE "C" NOT NULL,
	code_postal TEXT COLLATE "C" NOT NULL,
	commune TEXT COLLATE "C" NOT NULL,
	departement TEXT COLLATE "C",
	telephone TEXT COLLATE "C" NOT NULL,
	representant_adresse TEXT COLLATE "C",
	representant_cle TEXT COLLATE "C",
	region TEXT COLLATE "C" NOT NULL,
	region_nom TEXT COLLATE "C" NOT NULL,
	region_folded TEXT COLLATE "C" NOT NULL,
	fermee_le DATE,
	version INTEGER NOT NULL,
	CONSTRAINT pk_structures PRIMARY KEY (id),
	CONSTRAINT uq_structures_libelle_cle UNIQUE (libelle_cle),
	CONSTRAINT uq_structures_numero UNIQUE (numero),
	CONSTRAINT fk_structures_ej_id FOREIGN KEY(ej_id) REFERENCES structures (id)
);

CREATE INDEX ix_structures_ej_id ON structures (ej_id);

CREATE TABLE outbox (
	id TEXT COLLATE "C" NOT NULL,
	cause TEXT COLLATE "C" NOT NULL,
	asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
	due_at TIMESTAMP WITH TIME ZONE NOT NULL,
	taken_at TIMESTAMP WITH TIME ZONE,
	leased_until TIMESTAMP WITH TIME ZONE,
	behind TEXT COLLATE "C",
	utilisateur_id TEXT COLLATE "C",
	courriel_adresse TEXT COLLATE "C",
	courriel_cle TEXT COLLATE "C",
	etat TEXT COLLATE "C" NOT NULL,
	tries INTEGER NOT NULL,
	refusals INTEGER NOT NULL,
	code TEXT COLLATE "C",
	closed_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_outbox PRIMARY KEY (id)
);

CREATE INDEX ix_outbox_etat_courriel_cle ON outbox (etat, courriel_cle);

CREATE INDEX ix_outbox_etat_due_at_asked_at_id ON outbox (etat, due_at, asked_at, id);

CREATE INDEX ix_outbox_utilisateur_id ON outbox (utilisateur_id);

CREATE TABLE journal (
	rank BIGSERIAL NOT NULL,
	operation TEXT COLLATE "C" NOT NULL,
	le TIMESTAMP WITH TIME ZONE NOT NULL,
	granted BOOLEAN NOT NULL,
	codes JSON NOT NULL,
	acteur_id TEXT COLLATE "C",
	au_titre_de TEXT COLLATE "C",
	cible_id TEXT COLLATE "C",
	structure_id TEXT COLLATE "C",
	CONSTRAINT pk_journal PRIMARY KEY (rank)
);

CREATE TABLE membres (
	groupe_id TEXT COLLATE "C" NOT NULL,
	ej_id TEXT COLLATE "C" NOT NULL,
	CONSTRAINT pk_membres PRIMARY KEY (groupe_id, ej_id),
	CONSTRAINT fk_membres_groupe_id FOREIGN KEY(groupe_id) REFERENCES structures (id),
	CONSTRAINT fk_membres_ej_id FOREIGN KEY(ej_id) REFERENCES structures (id)
);

CREATE INDEX ix_membres_ej_id ON membres (ej_id);

CREATE TABLE utilisateurs (
	id TEXT COLLATE "C" NOT NULL,
	prenom TEXT COLLATE "C" NOT NULL,
	prenom_folded TEXT COLLATE "C" NOT NULL,
	nom TEXT COLLATE "C" NOT NULL,
	nom_folded TEXT COLLATE "C" NOT NULL,
	courriel_adresse TEXT COLLATE "C" NOT NULL,
	courriel_cle TEXT COLLATE "C" NOT NULL,
	courriel_folded TEXT COLLATE "C" NOT NULL,
	profil TEXT COLLATE "C" NOT NULL,
	structure_id TEXT COLLATE "C" NOT NULL,
	root_id TEXT COLLATE "C" NOT NULL,
	type_structure TEXT COLLATE "C" NOT NULL,
	activites TEXT COLLATE "C" NOT NULL,
	droit_validation BOOLEAN NOT NULL,
	cree_le TIMESTAMP WITH TIME ZONE NOT NULL,
	cree_par TEXT COLLATE "C",
	valide_le TIMESTAMP WITH TIME ZONE,
	derniere_connexion TIMESTAMP WITH TIME ZONE,
	actif BOOLEAN NOT NULL,
	version INTEGER NOT NULL,
	CONSTRAINT pk_utilisateurs PRIMARY KEY (id),
	CONSTRAINT uq_utilisateurs_courriel_cle UNIQUE (courriel_cle),
	CONSTRAINT fk_utilisateurs_structure_id FOREIGN KEY(structure_id) REFERENCES structures (id)
);

CREATE INDEX ix_utilisateurs_nom_plie ON utilisateurs (nom_folded);

CREATE INDEX ix_utilisateurs_nom_trigrammes ON utilisateurs USING gin ((nom_folded || '') gin_trgm_ops);

CREATE INDEX ix_utilisateurs_racine_tri ON utilisateurs (root_id, nom_folded);

CREATE INDEX ix_utilisateurs_structure_tri ON utilisateurs (structure_id, nom_folded);

CREATE TABLE liens (
	digest TEXT COLLATE "C" NOT NULL,
	id TEXT COLLATE "C" NOT NULL,
	utilisateur_id TEXT COLLATE "C" NOT NULL,
	courriel_adresse TEXT COLLATE "C" NOT NULL,
	courriel_cle TEXT COLLATE "C" NOT NULL,
	cause TEXT COLLATE "C" NOT NULL,
	emis_le TIMESTAMP WITH TIME ZONE NOT NULL,
	expire_le TIMESTAMP WITH TIME ZONE NOT NULL,
	rank INTEGER NOT NULL,
	fin TEXT COLLATE "C",
	CONSTRAINT pk_liens PRIMARY KEY (digest),
	CONSTRAINT uq_liens_utilisateur_id UNIQUE (utilisateur_id, rank),
	CONSTRAINT fk_liens_utilisateur_id FOREIGN KEY(utilisateur_id) REFERENCES utilisateurs (id) ON DELETE CASCADE
);

CREATE TABLE passwords (
	utilisateur_id TEXT COLLATE "C" NOT NULL,
	digest TEXT COLLATE "C" NOT NULL,
	CONSTRAINT pk_passwords PRIMARY KEY (utilisateur_id),
	CONSTRAINT fk_passwords_utilisateur_id FOREIGN KEY(utilisateur_id) REFERENCES utilisateurs (id) ON DELETE CASCADE
);

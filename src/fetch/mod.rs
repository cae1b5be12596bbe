//! URL → page.

//! The tables, version by version. A version is never changed once it is out: the next one is added.

/// What makes version *n* + 1 of version *n*.
pub(super) const MIGRATIONS: &[&str] = &[
    include_str!("schema/1.sql"),
    include_str!("schema/2.sql"),
    include_str!("schema/3.sql"),
    include_str!("schema/4.sql"),
    include_str!("schema/5.sql"),
    include_str!("schema/6.sql"),
    include_str!("schema/7.sql"),
    include_str!("schema/8.sql"),
];

/// Marks a file as ours (`PRAGMA application_id`): `pclp`.
pub(super) const APPLICATION: i64 = 0x7063_6c70;

//! Follows news sources on a schedule and keeps their articles: the second storey over fetch and extract, which know nothing of it.

//! Bylines in, names out.

use proptest::prelude::*;

use super::*;
use crate::rules::bylines::tests::{credits, lists};

fn written(text: &str) -> Vec<String> {
    split(text, Trust::Written)
}

#[test]
fn bylines_in_many_languages_give_their_names() {
    for (byline, expected) in [
        ("By Jane Doe and John Roe", &["Jane Doe", "John Roe"][..]),
        ("By Jane Doe, John Roe and Mary Major", &["Jane Doe", "John Roe", "Mary Major"]),
        ("By Jane Doe, John Roe, and Mary Major", &["Jane Doe", "John Roe", "Mary Major"]),
        ("Von Jana Muster und Karl Beispiel", &["Jana Muster", "Karl Beispiel"]),
        ("Ein Gastbeitrag von Jana Muster", &["Jana Muster"]),
        ("Par Anne Dupont et Luc Martin", &["Anne Dupont", "Luc Martin"]),
        ("Por Ana P\u{e9}rez y Luis Soto", &["Ana P\u{e9}rez", "Luis Soto"]),
        ("Di Anna Rossi e Luca Bianchi", &["Anna Rossi", "Luca Bianchi"]),
        ("Door Anna de Vries en Jan Bakker", &["Anna de Vries", "Jan Bakker"]),
        ("Av Kari Nordmann og Ola Nordmann", &["Kari Nordmann", "Ola Nordmann"]),
        ("Af Anne Jensen", &["Anne Jensen"]),
        (
            "\u{410}\u{432}\u{442}\u{43e}\u{440}: \u{418}\u{432}\u{430}\u{43d} \u{41f}\u{435}\u{442}\u{440}\u{43e}\u{432}",
            &["\u{418}\u{432}\u{430}\u{43d} \u{41f}\u{435}\u{442}\u{440}\u{43e}\u{432}"],
        ),
        ("\u{4f5c}\u{8005}\u{ff1a}\u{5f20}\u{4e09}", &["\u{5f20}\u{4e09}"]),
        ("Jane Doe | Senior Writer | Example News", &["Jane Doe", "Example News"]),
        ("Jane Doe, Chief Editor", &["Jane Doe"]),
        ("Jane Doe, MD, FOMA", &["Jane Doe, MD, FOMA"]),
        ("Jane Doe (dpa)", &["Jane Doe"]),
        ("Jane Doe, dpa", &["Jane Doe"]),
        ("Jane Doe for Example News", &["Jane Doe"]),
        ("Jane Doe in Berlin", &["Jane Doe"]),
        ("Jane Doe jane@example.com", &["Jane Doe"]),
        ("Interview: Jane Doe", &["Jane Doe"]),
        ("Jane Doe is a writer", &["Jane Doe"]),
        ("Jos\u{e9} Ortega y Gasset", &["Jos\u{e9} Ortega y Gasset"]),
        ("Erik van Vulpen", &["Erik van Vulpen"]),
        ("Marna van der Merwe", &["Marna van der Merwe"]),
        ("JD Jane Doe", &["JD Jane Doe"]),
        ("JD\nJane Doe", &["Jane Doe"]),
        ("Jane Doe | MD", &["Jane Doe"]),
        ("By Jane Doe, in Weather, Nature", &["Jane Doe"]),
        ("Jane Doe, Correspondent in Berlin", &["Jane Doe"]),
        ("Jane Doe Senior Weather Reporter", &["Jane Doe"]),
        ("Von Jana Muster (Text) und Karl Beispiel (Fotos)", &["Jana Muster"]),
        ("Text: Jana Muster, Fotos: Karl Beispiel", &["Jana Muster"]),
        ("Jane Doe @janedoe", &["Jane Doe"]),
        ("J. R. Doe", &["J. R. Doe"]),
        ("JANE DOE", &["JANE DOE"]),
        ("Jane Doe\nJane Doe", &["Jane Doe"]),
        ("Posted by", &[]),
        ("3 May 2024", &[]),
        ("Friday", &[]),
        ("Published", &[]),
        ("@janedoe", &[]),
        ("https://example.com/jane", &[]),
        ("4 min read", &[]),
        ("Read more about us here", &[]),
    ] {
        assert_eq!(written(byline), expected, "{byline}");
    }
}

#[test]
fn stated_names_are_kept_whatever_they_look_like() {
    assert_eq!(split("dpa", Trust::Stated), ["dpa"]);
    assert_eq!(split("Redaktion", Trust::Stated), ["Redaktion"]);
    assert_eq!(split("gizmo_7", Trust::Stated), ["gizmo_7"]);
    assert_eq!(split("Ministry of Food and Health", Trust::Stated), ["Ministry of Food and Health"]);
    assert_eq!(split("Center for Rain", Trust::Stated), ["Center for Rain"]);
    assert_eq!(split("Jane Doe for Example News", Trust::Stated), ["Jane Doe"]);
    assert_eq!(split("{{author}}", Trust::Stated), [""; 0]);
    assert_eq!(split("admin", Trust::Stated), [""; 0]);
}

#[test]
fn marked_names_may_be_nicknames() {
    assert_eq!(split("gizmo_7", Trust::Named), ["gizmo_7"]);
    assert_eq!(split("The Example editors", Trust::Named), ["The Example editors"]);
    assert_eq!(split("12 minutes read", Trust::Named), [""; 0]);
}

#[test]
fn every_word_of_the_data_file_does_its_work() {
    let (prefixes, line_starts, joiners, roles, tails, nobody) = lists();
    for credit in &credits() {
        assert_eq!(written(&format!("Jane Doe, {credit} John Roe")), ["Jane Doe"], "{credit}");
    }
    for prefix in prefixes.iter().chain(&line_starts) {
        assert_eq!(written(&format!("{prefix}: Jane Doe")), ["Jane Doe"], "{prefix}");
    }
    for joiner in &joiners {
        assert_eq!(written(&format!("Jane Doe {joiner} John Roe")), ["Jane Doe", "John Roe"], "{joiner}");
    }
    for role in &roles {
        assert_eq!(written(&format!("Jane Doe, {role}")), ["Jane Doe"], "{role}");
    }
    for tail in &tails {
        assert_eq!(written(&format!("Jane Doe {tail} Example")), ["Jane Doe"], "{tail}");
    }
    for name in &nobody {
        assert_eq!(split(name, Trust::Stated), [""; 0], "{name}");
    }
}

#[test]
fn a_byline_of_a_megabyte_is_cut() {
    assert!(written(&"Jane Doe and ".repeat(80_000)).len() <= 30);
}

proptest! {
    #[test]
    fn any_text_is_split_without_panic(text in "\\PC{0,300}") {
        for trust in [Trust::Stated, Trust::Named, Trust::Written] {
            split(&text, trust);
        }
    }

    #[test]
    fn anything_like_a_byline_is_split_without_panic(text in "(By |von |\u{0130}|, |and |& |[A-Z][a-z]{0,5} |\\(|\\)|\\.|\u{df}){0,20}") {
        split(&text, Trust::Written);
    }
}

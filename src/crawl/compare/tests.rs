use proptest::prelude::*;

use super::*;

const BODY: [&str; 4] = [
    "Three nights of frost have cost the plum growers of the Tarn valley about half of this year's harvest.",
    "Temperatures fell to minus four degrees shortly after most trees had come into blossom, the association said.",
    "Mirela Dostal keeps six hundred trees above Little Tarn.",
    "The ministry has promised 1.2 million crowns for 340 farms.",
];

fn version(paragraphs: &[&str]) -> Version {
    Version {
        headline: Some("Frost takes the harvest".into()),
        paragraphs: paragraphs.iter().map(|&p| p.into()).collect(),
        ..Version::default()
    }
}

fn from(change: impl Fn(&mut Version)) -> Comparison {
    let old = version(&BODY);
    let mut new = old.clone();
    change(&mut new);
    compare(&old, &new)
}

#[test]
fn every_change_has_its_name() {
    let edited = |at: usize, a: &str, b: &str| from(|v| v.paragraphs[at] = v.paragraphs[at].replace(a, b));
    for (why, found, expected) in [
        ("none", from(|_| {}), "no change"),
        ("headline", from(|v| v.headline = Some("Frost takes half of it all".into())), "headline changed"),
        ("headline's case", from(|v| v.headline = Some("Frost Takes The Harvest".into())), "typo only"),
        ("headline gone", from(|v| v.headline = None), "headline changed"),
        ("correction", from(|v| v.corrections.push("Correction: it was minus five.".into())), "correction added"),
        (
            "correction in the body too",
            from(|v| {
                v.corrections.push("Correction: it was minus five.".into());
                v.paragraphs.push("CORRECTION: It was minus five".into());
            }),
            "correction added",
        ),
        ("added", from(|v| v.paragraphs.insert(1, "Nobody was insured.".into())), "1 paragraph added"),
        ("removed", from(|v| drop(v.paragraphs.remove(2))), "1 paragraph removed"),
        ("moved", from(|v| v.paragraphs.swap(0, 3)), "2 paragraphs moved"),
        ("typo", edited(0, "harvest", "havrest"), "typo only"),
        ("sign", edited(1, ",", " –"), "typo only"),
        ("figure", edited(3, "340", "410"), "1 paragraph edited, figures changed"),
        ("figure with a point", edited(3, "1.2", "1.25"), "1 paragraph edited, figures changed"),
        ("word", edited(0, "half", "two thirds"), "1 paragraph edited"),
        ("short word", edited(0, "plum", "plus"), "1 paragraph edited"),
        (
            "rewritten",
            from(|v| v.paragraphs[2] = "Nobody at the farm wanted to speak to us.".into()),
            "1 paragraph added, 1 paragraph removed",
        ),
    ] {
        assert_eq!(found.to_string(), expected, "{why}: {found:?}");
    }
}

#[test]
fn figures_are_given_as_they_were_written() {
    let found = from(|v| v.paragraphs[3] = "The ministry has promised 1.5 million crowns for 340 farms.".into());
    let [Change::ParagraphEdited { figures, edit, from: 3, to: 3, .. }] = &found.changes[..] else {
        panic!("{found:?}")
    };
    assert_eq!((*edit, &figures[..]), (Edit::Figures, &[Figure { old: "1.2".into(), new: "1.5".into() }][..]));
}

#[test]
fn an_edit_beside_new_paragraphs_is_told_from_them() {
    let found = from(|v| {
        v.paragraphs[1] = v.paragraphs[1].replace("four", "five");
        v.paragraphs.insert(1, "Nobody was insured against it.".into());
        v.paragraphs.insert(3, "It is the worst year since records began.".into());
    });
    assert_eq!(found.to_string(), "2 paragraphs added, 1 paragraph edited");
}

#[test]
fn the_json_of_an_article_gives_the_same_version() {
    let article = crate::extract(
        "<h1>Frost takes the harvest</h1><p>Three nights of frost have cost the plum growers of the valley about half of the harvest.</p>
        <figure><img src=a.jpg alt=Trees></figure><p>Temperatures fell to minus four degrees shortly after most trees had come into blossom.</p>",
    );
    let json = crate::output::to_json(&article);
    let version = Version::of(&article);
    assert_eq!(Version::from_json(&json), Some(version.clone()));
    assert_eq!(version.paragraphs.len(), 2);
    let text = serde_json::json!({"headline": "H", "text": "A\n\nB"});
    assert_eq!(Version::from_json(&text).map(|version| version.paragraphs), Some(vec!["A".to_owned(), "B".to_owned()]));
    assert_eq!(Version::from_json(&serde_json::json!({"error": {"kind": "not-found"}})), None);
}

#[test]
fn a_comparison_can_be_kept_as_json() {
    let found = from(|v| v.paragraphs[3] = "The ministry has promised 1.5 million crowns for 340 farms.".into());
    let json = serde_json::to_value(&found).unwrap();
    assert_eq!(
        (&json["changes"][0]["change"], &json["changes"][0]["edit"]),
        (&"paragraph-edited".into(), &"figures".into())
    );
    assert_eq!(serde_json::from_value::<Comparison>(json).unwrap(), found);
}

fn any_version() -> impl Strategy<Value = Version> {
    let paragraph =
        proptest::collection::vec(prop_oneof!["[a-c]{1,6}", "[0-9]{1,2}"], 0..6).prop_map(|words| words.join(" "));
    proptest::collection::vec(paragraph, 0..8).prop_map(|paragraphs| Version { paragraphs, ..Version::default() })
}

proptest! {
    #[test]
    fn no_change_goes_unsaid_and_none_is_made_up(old in any_version(), new in any_version()) {
        let found = compare(&old, &new);
        prop_assert_eq!(found.is_empty(), old == new);
        // Of the old version take what was removed and edited, add what was added: that is as many as the new one has.
        let count = |is_it: fn(&Change) -> bool| found.changes.iter().filter(|change| is_it(change)).count();
        let removed = count(|c| matches!(c, Change::ParagraphRemoved { .. }));
        let added = count(|c| matches!(c, Change::ParagraphAdded { .. }));
        prop_assert_eq!(old.paragraphs.len() + added, new.paragraphs.len() + removed);
        prop_assert_eq!(compare(&new, &old).is_empty(), old == new);
    }
}

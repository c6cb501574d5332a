//! Own-drawn line icons on a 24 × 24 grid, one path each.

use leptos::prelude::*;

/// A decorative picture beside a word. The word carries the meaning, so it is hidden from readers.
#[component]
pub fn Icon(
    /// A name of [`ICONS`]; an unknown name shows a dot.
    #[prop(into)]
    name: Signal<&'static str>,
) -> impl IntoView {
    view! {
        <svg class="ui-icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d=move || path_of(name.get())></path>
        </svg>
    }
}

/// The drawing of an icon.
#[must_use]
pub fn path_of(name: &str) -> &'static str {
    ICONS.iter().find(|(known, _)| *known == name).map_or("M12 12h.01", |(_, path)| path)
}

/// Every icon with its drawing.
pub const ICONS: &[(&str, &str)] = &[
    ("alert", "M12 4 2.8 19.5h18.4zM12 10v4.5M12 17v.01"),
    ("archive", "M4 9v10h16V9M3 5h18v4H3zM10 13h4"),
    ("arrow-down", "M12 5v14M6 13l6 6 6-6"),
    ("arrow-left", "M19 12H5M11 6l-6 6 6 6"),
    ("arrow-right", "M5 12h14M13 6l6 6-6 6"),
    ("arrow-up", "M12 19V5M6 11l6-6 6 6"),
    ("bell", "M6 16V11a6 6 0 0 1 12 0v5l1.5 2h-15zM10 20.5h4"),
    ("book", "M6 4h13v16H6.5A1.5 1.5 0 0 1 5 18.500V5a1 1 0 0 1 1-1zM5 18.500A1.500 1.500 0 0 1 6.500 17H19"),
    ("building", "M5 20V4h9v16M14 9h5v11M3 20h18M8 8h3M8 12h3M8 16h3"),
    ("calendar", "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4"),
    (
        "camera",
        "M4 8h4l1.500-2.500h5L16 8h4v11H4zM12 16.500a3.200 3.200 0 1 0 0-6.400 3.200 3.200 0 0 0 0 6.400",
    ),
    ("chart", "M4 4v16h16M8 16v-4M12 16V8M16 16v-6"),
    ("chat", "M4 5h16v11H10l-5 4v-4H4z"),
    ("check", "M4.500 12.500 9.500 17.500 19.500 7"),
    ("chevron-down", "M6 9.500l6 6 6-6"),
    ("chevron-right", "M9.500 6l6 6-6 6"),
    ("clipboard", "M8 5H6v15h12V5h-2M9 3.500h6v3H9zM9 11h6M9 15h4"),
    ("clock", "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M12 7v5.200l3.500 2"),
    ("close", "M6 6l12 12M18 6 6 18"),
    ("copy", "M9 9h11v11H9zM15 9V4H4v11h5"),
    ("device", "M6 3h12v18H6zM10.500 18h3"),
    ("download", "M12 4v11M7 10.500l5 5 5-5M4 20h16"),
    ("edit", "M4 20l1-4L16.500 4.500l3 3L8 19zM14 7l3 3"),
    (
        "eye",
        "M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6",
    ),
    ("file", "M6 3h8l4 4v14H6zM14 3v4h4"),
    ("filter", "M4 5h16l-6 7.500V19l-4-2v-4.500z"),
    ("flag", "M5 21V4M5 5h13l-2.500 4L18 13H5"),
    (
        "gear",
        "M12 15.500a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7M12 2.500v3M12 18.500v3M2.500 12h3M18.500 12h3M5.300 5.300l2.100 2.100M16.600 16.600l2.100 2.100M5.300 18.700l2.100-2.100M16.600 7.400l2.100-2.100",
    ),
    ("home", "M4 11l8-7 8 7v9H4zM9.500 20v-6h5v6"),
    ("image", "M4 5h16v14H4zM4 16l4.500-4.500 4 4 2.500-2.500 5 5M15.500 9.500h.01"),
    ("inbox", "M4 13l3-8h10l3 8v6H4zM4 13h5l1 2.500h4l1-2.500h5"),
    ("info", "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M12 11v5M12 8v.01"),
    ("key", "M8 19a4 4 0 1 0 0-8 4 4 0 0 0 0 8M11 12l8-8M16 7l3 3"),
    ("language", "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18"),
    ("list", "M9 6h11M9 12h11M9 18h11M4.500 6h.01M4.500 12h.01M4.500 18h.01"),
    ("lock", "M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3"),
    (
        "map-pin",
        "M12 21s7-6.500 7-11a7 7 0 0 0-14 0c0 4.500 7 11 7 11M12 12.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5",
    ),
    ("menu", "M4 6h16M4 12h16M4 18h16"),
    (
        "microphone",
        "M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3M5.500 11a6.500 6.500 0 0 0 13 0M12 17.500V21M8.500 21h7",
    ),
    ("more", "M5.500 12h.01M12 12h.01M18.500 12h.01"),
    (
        "phone",
        "M5 4h4l1.500 4.500-2.500 2a12 12 0 0 0 5.500 5.500l2-2.500L20 15v4a1.500 1.500 0 0 1-1.500 1.500C10.500 20.500 3.500 13.500 3.500 5.500A1.500 1.500 0 0 1 5 4",
    ),
    ("plus", "M12 5v14M5 12h14"),
    ("print", "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z"),
    ("refresh", "M19.500 12a7.500 7.500 0 1 1-2.200-5.300L20 9M20 4v5h-5"),
    ("route", "M6 20h9a3.500 3.500 0 0 0 0-7H9a3.500 3.500 0 0 1 0-7h9M16 4l2.500 2L16 8M6 20h.01"),
    ("scan", "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5M4 12h16"),
    ("search", "M10.500 17a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13M15.500 15.500 20 20"),
    ("send", "M4 12 20 4l-5 16-3.500-6.500zM11.500 13.500 20 4"),
    ("shield", "M12 3l8 3v6c0 5-3.500 7.800-8 9.500C7.500 19.800 4 17 4 12V6z"),
    ("sign-out", "M10 4H5v16h5M15 8l4 4-4 4M19 12H9"),
    ("star", "M12 4l2.500 5.300 5.700.8-4.200 4 1 5.800-5-2.800-5 2.800 1-5.800-4.200-4 5.700-.8z"),
    ("sync", "M4 11a8 8 0 0 1 14-4l2 2M20 5v4h-4M20 13a8 8 0 0 1-14 4l-2-2M4 19v-4h4"),
    ("tag", "M4 4h8l8 8-8 8-8-8zM8 8h.01"),
    ("ticket", "M4 6h16v4a2 2 0 0 0 0 4v4H4v-4a2 2 0 0 0 0-4zM14 6v2.500M14 11v2M14 15.500V18"),
    ("trash", "M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13"),
    ("upload", "M12 16V5M7 9.500l5-5 5 5M4 20h16"),
    ("user", "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4.500 20.500a7.500 7.500 0 0 1 15 0"),
    (
        "users",
        "M9 12a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7M2.500 20a6.500 6.500 0 0 1 13 0M15.500 5a3.500 3.500 0 0 1 0 7M18 14.500a6.500 6.500 0 0 1 3.500 5.500",
    ),
    ("walk", "M13 5.500h.01M12 9l-3 4 4 3v5M9 13l-1 3-3 4M12 9l3 3 3 1M12 9 8.500 10 7 12.500"),
    (
        "wifi-off",
        "M3 3l18 18M5 12.500a10 10 0 0 1 4-2.500M14 9.800a10 10 0 0 1 5 2.700M8.500 16a5 5 0 0 1 6 0M12 19.500v.01",
    ),
    (
        "wrench",
        "M14.500 6.500a4 4 0 0 1 5-1L17 8l.5 2 2 .5L22 8a4 4 0 0 1-5.500 5L9 20.500 5.500 17 13 9.500a4 4 0 0 1 1.500-3",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn icons_are_sorted_and_named_once() {
        assert!(ICONS.windows(2).all(|pair| pair[0].0 < pair[1].0), "keep the list in order");
    }

    #[test]
    fn an_unknown_icon_is_a_dot_and_no_panic() {
        assert_eq!(path_of("nothing"), "M12 12h.01");
    }
}

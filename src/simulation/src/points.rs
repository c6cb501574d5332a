//! Named crash points: every line at which a tab or the server may die. A long run in which nobody ever died at one of
//! them is called blind.

macro_rules! points {
    ($( $name:ident = $words:literal );+ $(;)?) => {
        /// Where a crash strikes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[repr(usize)]
        pub enum Point { $( #[doc = $words] $name ),+ }

        impl Point {
            /// Every point there is, in the order of its number.
            pub const ALL: &'static [Point] = &[$( Point::$name ),+];

            /// The name in the report.
            #[must_use]
            pub fn words(self) -> &'static str { match self { $( Point::$name => $words ),+ } }
        }
    };
}

points! {
    BeforeCapture = "T1 capture: before its commit";
    AfterCapture = "T1 capture: committed, not heard";
    CapturedUntold = "T1 capture: heard, the other tabs are not told";
    BeforePage = "T2 page: before its commit";
    AfterPage = "T2 page: committed, not heard";
    PageNotTidied = "T2 page: in memory, T3 has not begun";
    BeforeTidy = "T3 tidy: before its commit";
    AfterTidy = "T3 tidy: committed, not heard";
    EpochInOpsOnly = "T3 tidy: ops are of the new epoch, cache of the old";
    Tidied = "T3 tidy: heard, the round goes on";
    BeforeCompaction = "T4 compact: before its commit";
    AfterCompaction = "T4 compact: committed, not heard";
    CompactionPlanned = "T4 compact: planned, not begun";
    BeforeClear = "T5 clear: before its commit";
    AfterClear = "T5 clear: committed, not heard";
    Cleared = "T5 clear: heard, nothing pulled yet";
    BeforeFile = "T6 file: before a piece or its row";
    AfterFile = "T6 file: committed, not heard";
    BeforeRenumbering = "T7 renumber: before its commit";
    AfterRenumbering = "T7 renumber: committed, not heard";
    ForkKnown = "T7 renumber: needed, not begun";
    Renumbered = "T7 renumber: heard, not signed in under the new id";
    BeforeDeviceId = "first device id: before its commit";
    AfterDeviceId = "first device id: committed, not heard";
    BeforeSmallWrite = "draft, value or card: before its commit";
    AfterSmallWrite = "draft, value or card: committed, not heard";
    RoundBegun = "round: lock taken, nothing asked";
    RequestSent = "round: a question is under way";
    PushHeard = "round: a push is answered, nothing used";
    PageHeard = "round: a page is here, nothing used";
    HalfReloaded = "reload: ops read again, cache not yet";
    ServerRequestRead = "server: a push is read, not in a group yet";
    ServerInGroup = "server: inside a group, between its ops";
    ServerBeforeCommit = "server: before the commit";
    ServerAfterCommit = "server: after the commit, nobody is answered";
    ServerHalfAnswered = "server: a part of the group is answered";
    ServerRightsStale = "server: committed, the directory not derived";
    ServerReadingPage = "server: while it reads a page";
    FileUnderWay = "file: an announcement or a piece is under way";
    ServerKeepingPiece = "server: a piece is half on disk";
    ServerNotLooked = "server: all pieces are here, nobody has looked into them";
    ServerVerifying = "server: a backup is verified, not yet noted";
}

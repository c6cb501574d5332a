//! The parts a page is made of.

pub mod banner;
pub mod card;
pub mod details;
pub mod empty;
pub mod header;
pub mod older;
pub mod panels;
pub mod progress;
pub mod tabs;

pub use banner::{Banner, BannerProps, BannerTone};
pub use card::{Card, CardProps};
pub use details::{
    Avatar, AvatarProps, Detail, DetailList, DetailListProps, Moment, MomentTone, Timeline, TimelineProps,
};
pub use empty::{
    EmptyKind, EmptyState, EmptyStateProps, ErrorState, ErrorStateProps, NotPermitted, NotPermittedProps,
    Skeleton, SkeletonProps,
};
pub use header::{PageHeader, PageHeaderProps};
pub use older::{NotHere, NotHereProps, OlderRecords, OlderRecordsProps};
pub use panels::{Panels, PanelsProps};
pub use progress::{ProgressBar, ProgressBarProps, Step, StepState, Stepper, StepperProps};
pub use tabs::{FilterTab, Tabs, TabsProps};

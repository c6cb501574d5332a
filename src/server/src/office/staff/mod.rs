//! Who works here, with which posts, in which departments: pages for whoever hires.

mod accounts;
mod choices;
pub mod departments;
mod departments_doing;
pub mod people;
mod people_doing;
pub mod posts;
mod posts_doing;
mod rights;
mod roll;
pub mod words;

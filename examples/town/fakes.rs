//! The fake networks of the integration tests, behind real HTTP.

#[path = "../../tests/it/fakes/feed.rs"]
pub mod feed;
#[path = "../../tests/it/fakes/personality.rs"]
mod personality;
#[path = "../../tests/it/fakes/tme.rs"]
pub mod tme;
#[path = "../../tests/it/fakes/vk.rs"]
pub mod vk;

pub use personality::Personality;

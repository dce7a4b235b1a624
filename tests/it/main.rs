//! Integration tests: one binary, a module a subject.

mod store;
mod store_desk;
mod store_keeping;
mod store_random;
mod store_samples;
mod store_sqlite;

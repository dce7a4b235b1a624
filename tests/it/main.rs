//! Integration tests: one binary, a module a subject.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on panics, and clippy knows only the bodies of #[test]"
)]

mod again;
mod api;
mod book;
mod bulk;
mod cli_classify;
mod cli_config;
mod cli_eval;
mod cli_explain;
mod cli_fit;
mod cli_keeping;
mod cli_place;
mod cli_places;
mod cli_query;
mod cli_simulate;
mod cli_sources;
mod collect;
mod collect_sheet;
mod conflict;
mod crash;
mod crash_cursor;
mod crash_killer;
mod crash_retention;
mod crash_town;
mod crawl;
mod crawl_bot;
mod crawl_drop;
mod crawl_mastodon;
mod crawl_max;
mod crawl_ok;
mod crawl_pages;
mod crawl_tally;
mod crawl_telegram;
mod crawl_vk;
mod crawl_vk_board;
mod crawl_vk_calls;
mod crawl_vk_poll;
mod crawl_vk_search;
mod crawl_youtube;
mod danger_lock;
mod demo_story;
mod fakes;
mod formed;
mod heads;
mod house;
mod open311;
mod parsers;
mod private;
mod recordings;
mod register;
mod regulation;
mod reload;
mod reprocess;
mod revise;
mod roles;
mod rules_tools;
mod schemas;
mod shift;
mod sla;
mod store;
mod store_desk;
mod store_families;
mod store_keeping;
mod store_random;
mod store_roster;
mod store_samples;
mod store_sqlite;
mod store_together;
mod story;
mod together;
mod webhook;
mod workbook;

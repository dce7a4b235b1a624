//! Stories of a town on Telegram, in replies of our own writing.

mod bot;
mod cursor;
mod pages;

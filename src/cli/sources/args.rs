//! The arguments of `otklik sources`. Help texts are Russian: whoever adds a source reads them.

use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;

use crate::{cli::args::day, domain::Network};

/// Что добавить.
#[derive(Debug, Args)]
pub struct AddArgs {
    /// Сеть, например feed.
    #[arg(value_name = "СЕТЬ", value_parser = network)]
    pub network: Network,
    /// Что читать: адрес ленты, сообщество, канал.
    #[arg(value_name = "АДРЕС")]
    pub address: String,
    /// Постоянное имя; без ключа — сеть и адрес.
    #[arg(long, value_name = "ИМЯ")]
    pub id: Option<String>,
    /// Как называется на пульте.
    #[arg(long, value_name = "НАЗВАНИЕ")]
    pub name: Option<String>,
    /// Территория сообщений, которые её не называют.
    #[arg(long, value_name = "ТЕРРИТОРИЯ")]
    pub territory: Option<String>,
    /// Не чаще, секунд.
    #[arg(long, value_name = "СЕКУНДЫ")]
    pub every: Option<u32>,
    /// Официальная страница органа: что пишет она сама, пишет орган.
    #[arg(long)]
    pub official: bool,
    /// Читать и комментарии (telegram).
    #[arg(long)]
    pub comments: bool,
}

/// За какие дни.
#[derive(Debug, Args)]
pub struct StatisticsArgs {
    /// Первый день, 2026-11-01; без ключа — за шесть дней до последнего.
    #[arg(long, value_name = "ДЕНЬ", value_parser = day)]
    pub from: Option<Date>,
    /// Последний день; без ключа — сегодня.
    #[arg(long, value_name = "ДЕНЬ", value_parser = day)]
    pub to: Option<Date>,
    /// По неделям, с понедельника.
    #[arg(long)]
    pub weeks: bool,
}

/// Что прочесть.
#[derive(Debug, Args)]
pub struct ParseArgs {
    /// Сеть: feed, vk, telegram, max, ok, mastodon, youtube, mail.
    #[arg(value_name = "СЕТЬ", value_parser = network)]
    pub network: Network,
    /// Чем получен ответ, если по нему самому не видно: wall.get, getUpdates,
    /// board.getComments?group_id=7&topic_id=2 …
    #[arg(long, value_name = "МЕТОД")]
    pub method: Option<String>,
    /// Записанные ответы.
    #[arg(required = true, value_name = "ФАЙЛ")]
    pub files: Vec<PathBuf>,
}

fn network(word: &str) -> Result<Network, String> {
    let known = || Network::ALL.map(Network::id).join(", ");
    Network::from_id(word).ok_or_else(|| format!("сети «{word}» нет; есть: {}", known()))
}

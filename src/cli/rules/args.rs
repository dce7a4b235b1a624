//! The arguments of the commands that look back. Help texts are Russian: rule editors read them.

use std::path::PathBuf;

use clap::Args;

use crate::cli::args::days;

/// Какие сообщения.
#[derive(Debug, Args)]
pub struct PastArgs {
    /// Только за столько последних дней; без него — всё, что хранится.
    #[arg(long, value_name = "ДНИ", value_parser = days, allow_hyphen_values = true)]
    pub days: Option<u16>,
    /// Вместо хранилища — строки JSONL, как для classify.
    #[arg(long, value_name = "ФАЙЛ")]
    pub file: Option<PathBuf>,
}

/// Что объяснить.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct ExplainArgs {
    /// Текст сообщения. Одни цифры — номер, как в --id: по тексту без слов объяснять нечего.
    #[arg(value_name = "ТЕКСТ")]
    pub text: Option<String>,
    /// Номер сообщения в хранилище: с его видом, источником и веткой.
    #[arg(long, value_name = "НОМЕР")]
    pub id: Option<i64>,
}

/// Что сравнить.
#[derive(Debug, Args)]
pub struct DiffArgs {
    /// Папка прежних правил.
    #[arg(value_name = "БЫЛО")]
    pub old: PathBuf,
    /// Папка новых правил.
    #[arg(value_name = "СТАЛО")]
    pub new: PathBuf,
    /// Сообщения.
    #[command(flatten)]
    pub past: PastArgs,
    /// Сколько примеров показать на каждое изменение.
    #[arg(long, default_value_t = 3, value_name = "ЧИСЛО")]
    pub samples: usize,
    /// Сколько минут оператор тратит на карточку; допущение для прогноза.
    #[arg(long, default_value_t = 5.0, value_name = "МИНУТЫ", value_parser = minutes)]
    pub minutes_per_card: f64,
}

fn minutes(word: &str) -> Result<f64, String> {
    let minutes: Option<f64> = word.replace(',', ".").parse().ok();
    minutes
        .filter(|minutes| (0.0..=1440.0).contains(minutes))
        .ok_or_else(|| "нужно число минут от 0 до 1440, например 5".to_owned())
}

/// Какое правило.
#[derive(Debug, Args)]
pub struct BacktestArgs {
    /// id правила, например housing.heating_off.radiators
    #[arg(value_name = "ПРАВИЛО")]
    pub rule: String,
    /// Сообщения.
    #[command(flatten)]
    pub past: PastArgs,
    /// Сколько найденных сообщений показать.
    #[arg(long, default_value_t = 10, value_name = "ЧИСЛО")]
    pub samples: usize,
}

/// За какое время.
#[derive(Debug, Args)]
pub struct ScorecardArgs {
    /// За столько последних дней.
    #[arg(long, default_value = "90", value_name = "ДНИ", value_parser = days, allow_hyphen_values = true)]
    pub days: u16,
    /// Показать и правила, которые менять незачем.
    #[arg(long)]
    pub all: bool,
}

/// Какие кандидаты.
#[derive(Debug, Args)]
pub struct CandidatesArgs {
    /// Только этого правила.
    #[arg(value_name = "ПРАВИЛО")]
    pub rule: Option<String>,
    /// За столько последних дней.
    #[arg(long, default_value = "90", value_name = "ДНИ", value_parser = days, allow_hyphen_values = true)]
    pub days: u16,
}

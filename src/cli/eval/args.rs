//! What `otklik eval` is asked on the command line.

use std::{path::PathBuf, str::FromStr};

use clap::{Args, ValueEnum};

use crate::domain::Signal;

/// Что считать.
#[derive(Debug, Args)]
pub struct EvalArgs {
    /// Размеченные сообщения, JSONL.
    #[arg(required = true, value_name = "ФАЙЛ")]
    pub files: Vec<PathBuf>,
    /// Сообщения, которые не должны открывать инцидентов.
    #[arg(long, value_name = "ФАЙЛ")]
    pub negatives: Vec<PathBuf>,
    /// Разметка отдельно от текстов, по sha256 текста или темы. Можно повторять.
    #[arg(long, value_name = "ФАЙЛ")]
    pub labels: Vec<PathBuf>,
    /// Только часть: dev или held (30 %).
    #[arg(long, value_name = "ЧАСТЬ")]
    pub split: Option<Split>,
    /// Порог: accuracy, macro_f1, actionable, categories_top1, categories_top2 или сигнал; ниже — код
    /// выхода 1. Можно повторять.
    #[arg(long, value_name = "ЧТО=ДОЛЯ")]
    pub least: Vec<Floor>,
    /// Доля ложных среди --negatives выше этой — код выхода 1.
    #[arg(long, value_name = "ДОЛЯ", value_parser = share)]
    pub most_false: Option<f64>,
}

/// Figures that a floor may name, beside the signals.
const FIGURES: [&str; 5] = [
    "accuracy",
    "macro_f1",
    "actionable",
    "categories_top1",
    "categories_top2",
];

/// A figure that must not fall below a share.
#[derive(Debug, Clone, PartialEq)]
pub struct Floor {
    /// One of those above, or a signal's id.
    pub figure: String,
    /// From 0 to 1.
    pub least: f64,
}

/// A share of all; a percentage is none.
fn share(word: &str) -> Result<f64, String> {
    let share = word.parse().ok();
    share
        .filter(|share| (0.0..=1.0).contains(share))
        .ok_or_else(|| "нужна доля от 0 до 1, например 0.05".to_owned())
}

impl FromStr for Floor {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let wrong = || "нужно имя и доля от 0 до 1, например accuracy=0.7".to_owned();
        let (figure, least) = word.split_once('=').ok_or_else(wrong)?;
        let least = share(least).map_err(|_| wrong())?;
        if !FIGURES.contains(&figure) && figure.parse::<Signal>().is_err() {
            return Err(format!(
                "«{figure}» не показатель; есть: {} и сигналы",
                FIGURES.join(", ")
            ));
        }
        let figure = figure.to_owned();
        Ok(Self { figure, least })
    }
}

/// Часть размеченных сообщений, по хэшу текста.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Split {
    /// Для настройки правил.
    Dev,
    /// Отложенная: для проверки.
    Held,
}

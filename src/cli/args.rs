//! The command line as clap reads it. Help texts are Russian: operators read them.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::domain::Role;

/// Отклик: читает, что говорят жители, находит проблему и следит, чтобы на неё ответили.
#[derive(Debug, Parser)]
#[command(name = "otklik", version, disable_help_subcommand = true)]
pub struct Cli {
    /// Файл настроек.
    #[arg(
        long,
        global = true,
        default_value = "config/otklik.toml",
        value_name = "ФАЙЛ"
    )]
    pub config: PathBuf,
    /// Регион вместо указанного в настройках (папка в config/regions).
    #[arg(long, global = true, value_name = "РЕГИОН")]
    pub region: Option<String>,
    /// Вывод для программ: JSON.
    #[arg(long, global = true)]
    pub json: bool,
    /// Что сделать.
    #[command(subcommand)]
    pub command: Command,
}

/// Команды.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Запустить службу: сбор, разбор, рабочее место.
    Run,
    /// Проверить настройки, регион и правила; показать все ошибки сразу.
    Check,
    /// Разобрать сообщения: JSONL на входе, JSONL на выходе.
    Classify,
    /// Найти строки JSONL по запросу: grep для русского языка.
    Match {
        /// Запрос, например: "нет воды" | (вода /3 ржавая)
        #[arg(value_name = "ЗАПРОС")]
        query: String,
    },
    /// Загрузить файл сообщений: JSONL или CSV.
    Import(ImportArgs),
    /// Найти сообщения в хранилище.
    Search {
        /// Запрос, например: "нет отопления" sector:жкх
        #[arg(value_name = "ЗАПРОС")]
        query: String,
        /// Сколько показать.
        #[arg(long, default_value_t = 20, value_name = "ЧИСЛО")]
        limit: usize,
    },
    /// Построить поисковый индекс заново из хранилища.
    Reindex,
    /// Сравнить разбор с разметкой.
    Eval(EvalArgs),
    /// Показать, что есть в хранилище.
    Status,
    /// Правила: проверить, испытать на примерах, объяснить.
    Rules {
        /// Что сделать.
        #[command(subcommand)]
        command: RulesCommand,
    },
    /// Пользователи рабочего места.
    User {
        /// Что сделать.
        #[command(subcommand)]
        command: UserCommand,
    },
    /// Стереть тексты, срок хранения которых вышел.
    Retention(RetentionArgs),
    /// Записать согласованную копию хранилища.
    Backup {
        /// Новый файл.
        #[arg(value_name = "ФАЙЛ")]
        to: PathBuf,
    },
    /// Восстановить хранилище из копии (служба должна быть остановлена).
    Restore {
        /// Файл копии.
        #[arg(value_name = "ФАЙЛ")]
        from: PathBuf,
    },
    /// Напечатать описание API (OpenAPI).
    Openapi,
}

/// Что загрузить.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// Файл JSONL или CSV.
    #[arg(value_name = "ФАЙЛ")]
    pub file: PathBuf,
    /// Раскладка столбцов: файл или имя из config/maps.
    #[arg(long, value_name = "РАСКЛАДКА")]
    pub map: Option<String>,
    /// Источник, к которому относятся сообщения.
    #[arg(long, value_name = "ИМЯ")]
    pub source: Option<String>,
    /// Сообщения без даты распределить по последним дням, например 14d.
    #[arg(long, value_name = "ДНИ", value_parser = days)]
    pub spread: Option<u16>,
    /// Кодировка: utf-8 или windows-1251.
    #[arg(long, value_name = "КОДИРОВКА")]
    pub encoding: Option<String>,
}

fn days(word: &str) -> Result<u16, String> {
    word.strip_suffix(['d', 'д'])
        .unwrap_or(word)
        .parse()
        .map_err(|_| "нужно число дней, например 14d".to_owned())
}

/// Что считать.
#[derive(Debug, Args)]
pub struct EvalArgs {
    /// Размеченные сообщения, JSONL.
    #[arg(required = true, value_name = "ФАЙЛ")]
    pub files: Vec<PathBuf>,
    /// Сообщения, которые не должны открывать инцидентов.
    #[arg(long, value_name = "ФАЙЛ")]
    pub negatives: Vec<PathBuf>,
    /// Разметка отдельно от текстов, по sha256 текста.
    #[arg(long, value_name = "ФАЙЛ")]
    pub labels: Option<PathBuf>,
    /// Только часть: dev или held (30 %).
    #[arg(long, value_name = "ЧАСТЬ")]
    pub split: Option<Split>,
    /// Строгая точность отрасли ниже этой — код выхода 1.
    #[arg(long, value_name = "ДОЛЯ")]
    pub min_accuracy: Option<f64>,
}

/// Часть размеченных сообщений, по хэшу текста.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Split {
    /// Для настройки правил.
    Dev,
    /// Отложенная: для проверки.
    Held,
}

/// Правила.
#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// Проверить файлы правил и цену каждого правила.
    Lint,
    /// Испытать правила на их собственных примерах.
    Test,
    /// Объяснить разбор одного сообщения.
    Explain {
        /// Текст сообщения.
        #[arg(value_name = "ТЕКСТ")]
        text: String,
    },
}

/// Пользователи.
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Добавить; печатает одноразовый пароль.
    Add {
        /// Логин.
        #[arg(value_name = "ЛОГИН")]
        login: String,
        /// Имя, которое видят коллеги.
        #[arg(long, default_value = "", value_name = "ИМЯ")]
        name: String,
        /// Роль.
        #[arg(long, default_value = "operator", value_name = "РОЛЬ")]
        role: RoleArg,
    },
    /// Перечислить.
    List,
    /// Дать новый одноразовый пароль.
    Passwd {
        /// Логин.
        #[arg(value_name = "ЛОГИН")]
        login: String,
    },
    /// Закрыть вход.
    Block {
        /// Логин.
        #[arg(value_name = "ЛОГИН")]
        login: String,
        /// Снова открыть вход.
        #[arg(long)]
        undo: bool,
    },
}

/// Роль.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RoleArg {
    /// Администратор.
    Admin,
    /// Оператор.
    Operator,
    /// Наблюдатель.
    Observer,
}

impl From<RoleArg> for Role {
    fn from(role: RoleArg) -> Self {
        match role {
            RoleArg::Admin => Self::Admin,
            RoleArg::Operator => Self::Operator,
            RoleArg::Observer => Self::Observer,
        }
    }
}

/// Хранение.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct RetentionArgs {
    /// Только посчитать.
    #[arg(long)]
    pub dry_run: bool,
    /// Стереть.
    #[arg(long)]
    pub apply: bool,
}

//! The command line as clap reads it. Help texts are Russian: operators read them.

use std::{ops::RangeInclusive, path::PathBuf, str::FromStr};

use clap::{Args, Parser, Subcommand};
use jiff::civil::Date;

use super::eval::args::{EvalArgs, Split};
use super::incidents::args::IncidentsCommand;
use super::places::PlacesCommand;
use super::rules::args::{BacktestArgs, CandidatesArgs, DiffArgs, ExplainArgs, ScorecardArgs};
use super::simulate::SimulateArgs;
use super::sla::SlaCommand;
use super::sources::args::{AddArgs, ParseArgs, StatisticsArgs};
use crate::domain::{BodyId, Role, Scope, Sector};

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
    /// Проверить настройки, регион и правила; показать все ошибки сразу. С --region all — все регионы.
    Check,
    /// Разобрать сообщения: JSONL на входе, JSONL на выходе.
    Classify,
    /// Найти строки JSONL по запросу: grep для русского языка.
    Match {
        /// Запрос, например: '"нет воды" | (вода /3 ржавая)'. Если он начинается с минуса, поставьте перед
        /// ним «--»: otklik match -- '-горячая вода'
        #[arg(value_name = "ЗАПРОС")]
        query: String,
    },
    /// Загрузить файл сообщений: JSONL или CSV.
    Import(ImportArgs),
    /// Найти сообщения в хранилище.
    Search {
        /// Запрос, например: '"нет отопления" sector:жкх'. Если он начинается с минуса, поставьте перед ним
        /// «--» после всех параметров: otklik search --limit 50 -- '-горячая вода'
        #[arg(value_name = "ЗАПРОС")]
        query: String,
        /// Сколько показать, не больше 500; сколько найдено всего, говорится всегда.
        #[arg(long, default_value_t = 20, value_name = "ЧИСЛО", value_parser = clap::value_parser!(u16).range(1..=500))]
        limit: u16,
    },
    /// Построить поисковый индекс заново из хранилища.
    Reindex,
    /// Разобрать сохранённые сообщения заново, по действующим правилам. Что решили люди, остаётся.
    Reprocess(ReprocessArgs),
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
    /// Источники: что читается и как идут дела.
    Sources {
        /// Что сделать.
        #[command(subcommand)]
        command: SourcesCommand,
    },
    /// Инциденты: испытать, как они сложатся.
    Incidents {
        /// Что сделать.
        #[command(subcommand)]
        command: IncidentsCommand,
    },
    /// Официальные страницы: кто отвечает жителям, а кто молчит.
    Pages,
    /// Места региона: вписать коды ОКТМО.
    Places {
        /// Что сделать.
        #[command(subcommand)]
        command: PlacesCommand,
    },
    /// Сроки: что изменил бы другой регламент.
    Sla {
        /// Что сделать.
        #[command(subcommand)]
        command: SlaCommand,
    },
    /// Прожить выдуманный год региона: испытать разбор, сроки и эскалацию; ничего не записывается.
    Simulate(SimulateArgs),
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
    /// Стереть сообщение по ссылке: из хранилища, поиска и инцидента. Автор попросил или удалил его.
    Forget {
        /// Ссылка на сообщение, как она стоит в карточке.
        #[arg(value_name = "ССЫЛКА")]
        url: String,
    },
    /// Напечатать описание API (OpenAPI).
    Openapi,
}

/// Что загрузить.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// Файл JSONL, CSV или XLSX.
    #[arg(value_name = "ФАЙЛ")]
    pub file: PathBuf,
    /// Раскладка столбцов: файл или имя из config/maps.
    #[arg(long, value_name = "РАСКЛАДКА")]
    pub map: Option<String>,
    /// Источник, к которому относятся сообщения; без ключа — имя файла: файлы с одним именем
    /// считаются выгрузками одной системы.
    #[arg(long, value_name = "ИМЯ")]
    pub source: Option<String>,
    /// Сообщения без даты распределить по последним дням, например 14d.
    #[arg(long, value_name = "ДНИ", value_parser = days, allow_hyphen_values = true)]
    pub spread: Option<u16>,
    /// Куда писать отклонённые строки; без ключа — рядом с файлом, ФАЙЛ.rejects.csv.
    #[arg(long, value_name = "ФАЙЛ")]
    pub rejects: Option<PathBuf>,
    /// Кодировка: auto, utf-8, windows-1251, koi8-r или cp866; без ключа — как в раскладке, обычно auto.
    #[arg(long, value_name = "КОДИРОВКА")]
    pub encoding: Option<String>,
}

/// Days of the past; ten years of them are more than any store keeps.
const DAYS: RangeInclusive<u16> = 1..=3650;

pub(super) fn days(word: &str) -> Result<u16, String> {
    let days = word.strip_suffix(['d', 'д']).unwrap_or(word).parse().ok();
    days.filter(|days| DAYS.contains(days)).ok_or_else(|| {
        let (least, most) = (DAYS.start(), DAYS.end());
        format!("нужно число дней от {least} до {most}, например 14d")
    })
}

/// A day. The library that reads it speaks English; a day far from ours is a slip of the pen.
pub(super) fn day(word: &str) -> Result<Date, String> {
    let day: Option<Date> = word.parse().ok();
    let day = day.ok_or_else(|| "нужен день, например 2026-03-01".to_owned())?;
    match day.year() {
        1970..2200 => Ok(day),
        _ => Err("год вне 1970–2199, нужен день, например 2026-03-01".to_owned()),
    }
}

/// Правила.
#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// Проверить файлы правил и цену каждого правила.
    Lint,
    /// Испытать правила на их собственных примерах.
    Test,
    /// Объяснить разбор одного сообщения.
    Explain(ExplainArgs),
    /// Обучить веса слов по размеченным сообщениям и записать rules/weights.toml.
    Fit(FitArgs),
    /// Сравнить две папки правил на прошлых сообщениях; потеря опасности — код выхода 1.
    Diff(DiffArgs),
    /// Проверить одно правило на прошлых сообщениях.
    Backtest(BacktestArgs),
    /// Оценить правила по решениям операторов.
    Scorecard(ScorecardArgs),
    /// Показать сообщения, отклонённые как ложные: кандидаты в примеры no_match.
    Candidates(CandidatesArgs),
}

/// По чему учить.
#[derive(Debug, Args)]
pub struct FitArgs {
    /// Размеченные сообщения жителей, JSONL; число — сколько весит каждое (обычно 1).
    #[arg(required = true, value_name = "ФАЙЛ[=ВЕС]")]
    pub files: Vec<Weighted>,
    /// Разметка отдельно от текстов, по sha256 текста. Можно повторять.
    #[arg(long, value_name = "ФАЙЛ")]
    pub labels: Vec<PathBuf>,
    /// Обычные сообщения, которые ни о чём не просят.
    #[arg(long, value_name = "ФАЙЛ")]
    pub negatives: Vec<PathBuf>,
    /// Тексты, написанные для обучения, с разметкой внутри.
    #[arg(long, value_name = "ФАЙЛ[=ВЕС]")]
    pub written: Vec<Weighted>,
    /// Только часть настоящих текстов: dev или held (30 %).
    #[arg(long, value_name = "ЧАСТЬ")]
    pub split: Option<Split>,
    /// Куда записать; без ключа — weights.toml в папке правил.
    #[arg(long, value_name = "ФАЙЛ")]
    pub out: Option<PathBuf>,
    /// Не записывать, а сравнить с тем, что есть; иное — код выхода 1.
    #[arg(long)]
    pub check: bool,
}

/// A file and what each of its texts counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighted {
    /// The file.
    pub file: PathBuf,
    /// 1 unless told otherwise.
    pub weight: f64,
}

impl FromStr for Weighted {
    type Err = String;

    fn from_str(given: &str) -> Result<Self, String> {
        let (file, weight) = match given.rsplit_once('=') {
            Some((file, weight)) => (file, weight.parse().ok()),
            None => (given, Some(1.0)),
        };
        let weight = weight.filter(|weight: &f64| weight.is_finite() && *weight > 0.0);
        Ok(Self {
            file: file.into(),
            weight: weight.ok_or("после «=» нужно число больше нуля, например отклики.jsonl=2")?,
        })
    }
}

/// Источники.
#[derive(Debug, Subcommand)]
pub enum SourcesCommand {
    /// Перечислить источники: что читается, как идут дела, когда следующий раз.
    List,
    /// Прочесть источник один раз и показать, что найдено; ничего не записывается.
    Test {
        /// Источник из настроек.
        #[arg(value_name = "ИСТОЧНИК")]
        id: String,
    },
    /// Добавить источник; служба читает его без перезапуска.
    Add(AddArgs),
    /// Убрать источник, который был добавлен этой командой или через API.
    Remove {
        /// Добавленный источник.
        #[arg(value_name = "ИСТОЧНИК")]
        id: String,
    },
    /// Остановить чтение источника.
    Pause {
        /// Источник из настроек.
        #[arg(value_name = "ИСТОЧНИК")]
        id: String,
    },
    /// Снова читать источник, сразу.
    Resume {
        /// Источник из настроек.
        #[arg(value_name = "ИСТОЧНИК")]
        id: String,
    },
    /// Показать, как часто будет читаться каждый источник.
    Plan,
    /// Показать, что было видно в последние дни и когда центр был слеп.
    Coverage {
        /// За сколько последних дней.
        #[arg(long, default_value_t = 7, value_name = "ДНИ", value_parser = clap::value_parser!(u16).range(1..=400))]
        days: u16,
    },
    /// Показать, сколько обращений посчитали контактные центры, по дням, муниципалитетам и темам.
    Statistics(StatisticsArgs),
    /// Показать, что прочтётся из записанного ответа сети, строками JSONL.
    Parse(ParseArgs),
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
        /// Роль: admin или одна из тех, что показывает `otklik user roles`.
        #[arg(long, default_value = "operator", value_name = "РОЛЬ")]
        role: Role,
        #[command(flatten)]
        scope: ScopeArgs,
    },
    /// Перечислить.
    List,
    /// Показать роли региона: что за кем стоит в акте.
    Roles,
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

/// С какой частью региона работать; без указания — со всей.
#[derive(Debug, Clone, Args)]
pub struct ScopeArgs {
    /// Отрасль (можно повторять).
    #[arg(long = "sector", value_name = "ОТРАСЛЬ")]
    pub sectors: Vec<Sector>,
    /// Территория, как в places.toml (можно повторять).
    #[arg(long = "territory", value_name = "ТЕРРИТОРИЯ")]
    pub territories: Vec<String>,
    /// Орган, id из bodies.toml.
    #[arg(long, value_name = "ОРГАН")]
    pub body: Option<String>,
    /// Открыть и карточки частных дел: по имени, с записью в журнале.
    #[arg(long)]
    pub private: bool,
}

impl From<&ScopeArgs> for Scope {
    fn from(args: &ScopeArgs) -> Self {
        Self {
            sectors: args.sectors.clone(),
            territories: args.territories.clone(),
            body: args.body.as_deref().map(BodyId::new),
            private: args.private,
        }
    }
}

/// Что разобрать заново.
#[derive(Debug, Args)]
pub struct ReprocessArgs {
    /// Сообщения, написанные в этот день или позже: 2026-11-01. Без ключа — за последние 30 дней.
    #[arg(long, value_name = "ДЕНЬ", value_parser = day)]
    pub from: Option<Date>,
    /// Сообщения, написанные в этот день или раньше.
    #[arg(long, value_name = "ДЕНЬ", value_parser = day)]
    pub to: Option<Date>,
    /// Только посчитать.
    #[arg(long)]
    pub dry_run: bool,
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

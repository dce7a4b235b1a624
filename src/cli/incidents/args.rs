//! The command line of `incidents`. Help texts are Russian: operators read them.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// Инциденты.
#[derive(Debug, Subcommand)]
pub enum IncidentsCommand {
    /// Показать, какие инциденты сложились бы из сообщений (JSONL, строки как у classify); ничего не
    /// записывается.
    ///
    /// Порядок строк: сообщения идут по времени публикации, в один миг — как стоят в файле; строка без
    /// времени — через секунду после предыдущей. Ответ стоит ниже того, на что отвечает (parent_id): иначе
    /// он начинает свою ветку. Сообщение без id зовётся line:N по номеру строки. Ключ territory строки —
    /// муниципалитет её источника, id или название. Строка {"close": id, "at": время, "reason": причина}
    /// закрывает инцидент этого сообщения; без at — через секунду после предыдущей строки. Весь ввод
    /// держится в памяти, не более миллиона строк.
    Form(FormArgs),
}

/// Из чего складывать.
#[derive(Debug, Args)]
pub struct FormArgs {
    /// Файл JSONL вместо стандартного ввода.
    #[arg(value_name = "ФАЙЛ")]
    pub file: Option<PathBuf>,
    /// Имя регламента или путь к его файлу вместо указанного в настройках; с ним выводится и срок ответа.
    #[arg(long, value_name = "РЕГЛАМЕНТ")]
    pub regulation: Option<String>,
}

//! What the system says of a file, in plain Russian.

use std::io::{Error, ErrorKind};

/// Why reading or writing failed, for the person who asked for it.
pub fn io_reason(error: &Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "нет такого файла или папки".to_owned(),
        ErrorKind::PermissionDenied => "нет права на чтение или запись".to_owned(),
        ErrorKind::AlreadyExists => "такой файл уже есть".to_owned(),
        ErrorKind::IsADirectory => "это папка, а нужен файл".to_owned(),
        ErrorKind::NotADirectory => "вместо папки на пути стоит файл".to_owned(),
        ErrorKind::StorageFull => "на диске нет места".to_owned(),
        ErrorKind::ReadOnlyFilesystem => "диск доступен только для чтения".to_owned(),
        // Our own words have this kind too.
        ErrorKind::InvalidData if error.to_string().contains("UTF-8") => {
            "файл не в кодировке UTF-8".to_owned()
        }
        _ => error.to_string(),
    }
}

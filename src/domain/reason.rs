//! What the system says of a file, in plain Russian.

use std::{
    error::Error as Fault,
    io::{Error, ErrorKind},
};

/// Linux says these by number only.
const TOO_MANY_OPEN: [i32; 2] = [23, 24];
/// A worn disk, a cable that came loose.
const HARDWARE: i32 = 5;

/// Why reading or writing failed, for the person who asked for it.
pub fn io_reason(error: &Error) -> String {
    let known = match error.kind() {
        // Our own words have this kind too.
        ErrorKind::InvalidData if error.to_string().contains("UTF-8") => {
            "файл не в кодировке UTF-8"
        }
        // Words of ours, or of a library that knows better than the kind.
        _ if error.get_ref().is_some() => return error.to_string(),
        ErrorKind::NotFound => "нет такого файла или папки",
        ErrorKind::PermissionDenied => "нет права на чтение или запись",
        ErrorKind::AlreadyExists => "такой файл уже есть",
        ErrorKind::IsADirectory => "это папка, а нужен файл",
        ErrorKind::NotADirectory => "вместо папки на пути стоит файл",
        ErrorKind::DirectoryNotEmpty => "папка не пуста",
        ErrorKind::StorageFull => "на диске нет места",
        ErrorKind::QuotaExceeded => "место, отведённое пользователю на диске, кончилось",
        ErrorKind::ReadOnlyFilesystem => "диск доступен только для чтения",
        ErrorKind::FileTooLarge => "файл слишком велик",
        ErrorKind::InvalidFilename => "имя файла не годится: оно слишком длинное",
        ErrorKind::ResourceBusy => "файл занят другой программой",
        ErrorKind::CrossesDevices => "файл на другом диске",
        ErrorKind::UnexpectedEof => "данные оборваны",
        ErrorKind::BrokenPipe => "тот, кто читал вывод, ушёл",
        ErrorKind::TimedOut => "ответа не дождались",
        ErrorKind::ConnectionRefused => "соединение не принимают",
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted => "соединение оборвано",
        ErrorKind::AddrInUse => "адрес уже занят",
        ErrorKind::OutOfMemory => "не хватает памяти",
        _ => return by_number(error),
    };
    known.to_owned()
}

fn by_number(error: &Error) -> String {
    match error.raw_os_error() {
        Some(HARDWARE) => "диск не отвечает или повреждён".to_owned(),
        Some(number) if TOO_MANY_OPEN.contains(&number) => {
            "открыто слишком много файлов".to_owned()
        }
        Some(number) => format!("ошибка системы, код {number}"),
        None => error.to_string(),
    }
}

/// An error and all that caused it, one after another; what the system says is in plain Russian. A cause
/// that the words before it have named already is not said again.
pub fn reasons(error: &(dyn Fault + 'static)) -> String {
    let (mut said, mut next) = (String::new(), Some(error));
    while let Some(cause) = next {
        next = cause.source();
        let words = match cause.downcast_ref() {
            Some(of_system) => io_reason(of_system),
            None => cause.to_string(),
        };
        if said.is_empty() {
            said = words;
        } else if !said.ends_with(&words) {
            said.push_str(": ");
            said.push_str(&words);
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_says_reaches_people_in_russian() {
        for number in [
            1, 2, 5, 13, 17, 20, 21, 23, 24, 27, 28, 30, 36, 39, 98, 104, 111, 122,
        ] {
            let said = io_reason(&Error::from_raw_os_error(number));
            let is_english = said.chars().any(|letter| letter.is_ascii_alphabetic());
            assert!(!is_english && !said.is_empty(), "{number}: {said}");
        }
        let unknown = io_reason(&Error::from_raw_os_error(71));
        assert_eq!(unknown, "ошибка системы, код 71");
    }

    #[test]
    fn words_of_our_own_stay() {
        let own = Error::new(ErrorKind::FileTooLarge, "файл больше 5 байт");
        assert_eq!(io_reason(&own), "файл больше 5 байт");
    }

    #[test]
    fn a_chain_of_causes_is_told_once_and_in_russian() {
        #[derive(Debug, thiserror::Error)]
        enum Failed {
            #[error("копия не пишется")]
            Copy(#[source] Error),
            #[error("копия не пишется: {}", io_reason(.0))]
            Told(#[source] Error),
        }
        let full = || Error::from_raw_os_error(28);
        for failed in [Failed::Copy(full()), Failed::Told(full())] {
            assert_eq!(reasons(&failed), "копия не пишется: на диске нет места");
        }
        assert_eq!(reasons(&full()), "на диске нет места");
    }
}

//! What a reply answers, as `--method` and the clients name it: `board.getComments?group_id=7&topic_id=2`.
//! Many replies do not repeat the place they speak of.

/// A method and what was asked of it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked<'a> {
    /// The method; none: to be found out from the reply.
    pub method: Option<&'a str>,
    params: &'a str,
}

impl<'a> Asked<'a> {
    /// Takes `method?name=value&name=value` apart.
    pub fn of(asked: Option<&'a str>) -> Self {
        let Some(asked) = asked else {
            return Self::default();
        };
        let (method, params) = asked.split_once('?').unwrap_or((asked, ""));
        Self {
            method: Some(method),
            params,
        }
    }

    /// The value of a parameter; ids need no decoding.
    pub fn param(&self, name: &str) -> Option<&'a str> {
        self.params
            .split('&')
            .filter_map(|param| param.split_once('='))
            .find_map(|(key, value)| (key == name && !value.is_empty()).then_some(value))
    }

    /// A parameter that is a number.
    pub fn number(&self, name: &str) -> Option<i64> {
        self.param(name)?.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_may_carry_what_was_asked_of_it() {
        let asked = Asked::of(Some("wall.getComments?owner_id=-7&post_id=12&q="));
        assert_eq!(asked.method, Some("wall.getComments"));
        assert_eq!(asked.number("owner_id"), Some(-7));
        assert_eq!(asked.param("post_id"), Some("12"));
        assert_eq!(asked.param("q"), None);
        assert_eq!(asked.param("id"), None);
        assert_eq!(Asked::of(Some("wall.get")).param("owner_id"), None);
        assert_eq!(Asked::of(None).method, None);
    }
}

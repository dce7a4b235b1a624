//! Forms as browsers send them: `a=1&b=%D1%8F+2`.

/// The first value of each of these fields. Values of other fields are not even decoded.
pub(super) fn fields<const N: usize>(body: &[u8], names: [&str; N]) -> [Option<String>; N] {
    let mut found = [const { None }; N];
    for pair in body.split(|byte| *byte == b'&') {
        let mut halves = pair.splitn(2, |byte| *byte == b'=');
        let (Some(name), Some(value)) = (halves.next(), halves.next()) else {
            continue;
        };
        let Some(at) = names.iter().position(|own| own.as_bytes() == name) else {
            continue;
        };
        if found[at].is_none() {
            let value = decoded(value);
            found[at] = Some(value.trim().to_owned()).filter(|value| !value.is_empty());
        }
    }
    found
}

/// What is no UTF-8 shows as `�`: a damaged letter must not lose a report.
fn decoded(value: &[u8]) -> String {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value;
    while let [first, after @ ..] = rest {
        rest = after;
        match (first, after) {
            (b'+', _) => bytes.push(b' '),
            (b'%', [high, low, after @ ..]) if digit(*high).is_some() && digit(*low).is_some() => {
                bytes.extend(
                    digit(*high)
                        .zip(digit(*low))
                        .map(|(high, low)| high << 4 | low),
                );
                rest = after;
            }
            (other, _) => bytes.push(*other),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn digit(byte: u8) -> Option<u8> {
    let digit = char::from(byte).to_digit(16)?;
    u8::try_from(digit).ok()
}

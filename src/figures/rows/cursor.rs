//! How far a reader of rows has come, as text: `f` by facts, `s` by subjects.

use super::store::Line;
use crate::kernel::Day;

/// In which order, and the last line that was read.
pub struct Cursor {
    pub by_fact: bool,
    pub line: Line,
}

impl Cursor {
    pub fn parse(text: &str) -> Option<Self> {
        let (by_fact, rest) = match text.split_once('.')? {
            ("f", rest) => (true, rest),
            ("s", rest) => (false, rest),
            _ => return None,
        };
        // The id of the subject stands last: it alone may have dots.
        let mut parts = rest.splitn(if by_fact { 5 } else { 3 }, '.');
        let mut next = || parts.next().map(str::to_owned);
        let mut line = start();
        line.building_id = next()?;
        if by_fact {
            line.on_day = Day::parse(&next()?)?;
            line.seq = next()?.parse().ok()?;
            line.source = format!(":{}", next()?);
        } else {
            line.subject_kind = next()?;
        }
        line.subject_id = next()?;
        Some(Cursor { by_fact, line })
    }

    pub fn text(by_fact: bool, line: &Line) -> String {
        let Line {
            building_id,
            on_day,
            subject_kind,
            subject_id,
            source,
            seq,
            ..
        } = line;
        if by_fact {
            let (_, source) = source.split_once(':').unwrap_or_default();
            format!("f.{building_id}.{on_day}.{seq}.{source}.{subject_id}")
        } else {
            format!("s.{building_id}.{subject_kind}.{subject_id}")
        }
    }
}

/// Before every line.
pub fn start() -> Line {
    Line {
        building_id: String::new(),
        on_day: Day(chrono::NaiveDate::MIN),
        subject_kind: String::new(),
        subject_id: String::new(),
        source: ":".to_owned(),
        seq: 0,
        value: 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back() {
        let line = Line {
            building_id: "b".into(),
            on_day: Day::parse("2026-03-04").unwrap(),
            subject_kind: "obligation".into(),
            subject_id: "JF-2026-0001-a.b".into(),
            source: "dispute:d".into(),
            seq: 7,
            value: 1,
        };
        let read = Cursor::parse(&Cursor::text(true, &line)).unwrap();
        assert!(read.by_fact && read.line.seq == 7 && read.line.source == ":d");
        assert_eq!(read.line.subject_id, line.subject_id);
        let read = Cursor::parse(&Cursor::text(false, &line)).unwrap();
        assert!(!read.by_fact && read.line.subject_kind == "obligation" && read.line.subject_id == line.subject_id);
        for bad in ["", "f", "x.a.b", "f.b.today.1.s.d"] {
            assert!(Cursor::parse(bad).is_none(), "{bad}");
        }
    }
}

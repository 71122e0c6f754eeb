//! Whole files: real ledgers, hostile bytes, and what is written read back.

use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

use super::read::read;
use super::sheets::{Kind, SHEETS, Sheet};
use super::write::{blank, csv, error_workbook, xlsx};
use super::{Cell, ReadFile};
use crate::kernel::{Day, Month, Uscc};

fn sheet(name: &str) -> &'static Sheet {
    Sheet::named(name).unwrap()
}
fn faults(file: &ReadFile) -> Vec<(u32, &str, &'static str)> {
    file.errors().map(|e| (e.row, e.column.as_str(), e.code)).collect()
}
fn csv_of(name: &str, lines: &[&str]) -> ReadFile {
    read(lines.join("\n").as_bytes(), &format!("{name}.csv")).unwrap()
}

#[test]
fn a_real_ledger_is_read_through_titles_totals_and_notes() {
    let mut book = Workbook::new();
    let page = book.add_worksheet().set_name("楼宇台账").unwrap();
    page.merge_range(0, 0, 0, 7, "聊城经开区商务楼宇台账", &Format::new())
        .unwrap();
    let headings = [
        "序号",
        "楼宇编码＊",
        "楼宇名称",
        "街道",
        "总建筑面积（㎡）",
        "可租面积",
        "可租面积日期",
        "状态",
    ];
    for (at, heading) in (0..).zip(headings) {
        page.write_string(2, at, heading).unwrap();
    }
    let day = Format::new().set_num_format("yyyy/m/d");
    for (row, name) in [(3, "安泰（聊城）大厦"), (4, "东昌　中心Ａ座")] {
        page.write_number(row, 0, row - 2).unwrap();
        page.write_string(row, 1, format!("B{row}")).unwrap();
        page.write_string(row, 2, name).unwrap();
        page.write_string(row, 3, "东城街道").unwrap();
        page.write_number(row, 4, 31_234.5).unwrap();
        page.write_formula(row, 5, Formula::new("=E4*0.8").set_result("24987.6"))
            .unwrap();
        page.write_datetime_with_format(row, 6, ExcelDateTime::from_ymd(2026, 3, 1).unwrap(), &day)
            .unwrap();
        page.write_string(row, 7, "运营中").unwrap();
    }
    page.write_number(5, 0, 3).unwrap();
    page.write_string(7, 0, "合 计")
        .unwrap()
        .write_number(7, 4, 62_469)
        .unwrap();
    page.write_string(8, 0, "备注：面积以不动产登记为准。").unwrap();
    book.add_worksheet()
        .set_name("填写说明")
        .unwrap()
        .write_string(0, 0, "请勿改动表头")
        .unwrap();

    let file = read(&book.save_to_buffer().unwrap(), "台账.xlsx").unwrap();
    assert_eq!(file.ignored, ["填写说明"]);
    let [buildings] = &file.sheets[..] else {
        panic!("one sheet")
    };
    assert_eq!(faults(&file), []);
    assert_eq!(buildings.unknown_columns, ["序号"]);
    let skipped = buildings.skipped;
    assert_eq!((skipped.empty, skipped.totals, skipped.notes), (2, 1, 1));
    assert_eq!(buildings.rows.len(), 2);
    let row = &buildings.rows[1];
    assert_eq!(row.row_number, 5);
    let cell = |column| &row.cells[buildings.sheet.at(column).unwrap()];
    assert_eq!(cell("name").text(), Some("东昌 中心A座"));
    assert_eq!(cell("gross_floor_area"), &Cell::Area(3_123_450));
    assert_eq!(cell("leasable_area"), &Cell::Area(2_498_760));
    assert_eq!(cell("leasable_area_on").day(), Day::ymd(2026, 3, 1));
    assert_eq!(cell("status"), &Cell::Word("operating"));
    assert_eq!(cell("address"), &Cell::Empty);
}

#[test]
fn every_fault_names_its_row_and_column() {
    let code = Uscc::made_up(7);
    let file = csv_of(
        "入驻",
        &[
            "统一社会信用代码,楼宇编码,入驻日期,面积,从业人数",
            "9.13715E+17,B1,2026-03-01,120,5",
            &format!("{code},,2026-02-30,约120,5.5"),
            &format!("{code},B1,2026-03-01,120,5"),
            &format!("{code},b1,2026年3月1日,130,6"),
        ],
    );
    let found = faults(&file);
    let wanted = [
        (2, "统一社会信用代码", "uscc_scientific"),
        (3, "楼宇编码", "required"),
        (3, "面积", "not_an_area"),
        (3, "入驻日期", "no_such_day"),
        (3, "从业人数", "not_a_count"),
        (5, "统一社会信用代码", "duplicate_key"),
    ];
    assert_eq!(found, wanted);
    let twice = file.errors().last().unwrap();
    assert!(
        twice.message.contains("第4行") && twice.message.contains("第5行"),
        "{}",
        twice.message
    );
    assert_eq!((file.sheets[0].seen, file.sheets[0].rows.len()), (4, 1));
}

#[test]
fn a_note_in_the_key_column_is_skipped_and_a_name_that_begins_like_one_is_not() {
    let file = csv_of(
        "楼宇",
        &[
            "楼宇名称,楼宇编码,街道,总建筑面积",
            "甲楼,B1,北街,1000",
            "注：以上数据由街道填报,,,",
        ],
    );
    assert_eq!((faults(&file), file.sheets[0].skipped.notes), (vec![], 1));
    let file = csv_of(
        "企业",
        &["统一社会信用代码,企业名称", "注：以上数据由街道填报,", "填表人：张三,"],
    );
    assert_eq!((faults(&file), file.sheets[0].skipped.notes), (vec![], 2));
    let file = csv_of("调解组织", &["名称,组织性质", "注册登记调解室,"]);
    assert_eq!(faults(&file), [(2, "组织性质", "required")]);
}

#[test]
fn missing_and_doubled_columns_are_errors_of_the_heading_row() {
    let file = csv_of("房间", &["某某台账", "楼宇编码,房号,房号,面积", "B1,101,101,20"]);
    assert_eq!(
        faults(&file),
        [(2, "楼层", "missing_column"), (2, "房号", "column_twice")]
    );
    assert!(file.sheets[0].rows.is_empty());
    let nothing = csv_of("房间", &["只有,标题", "没有,表头"]);
    assert_eq!(nothing.errors().next().unwrap().code, "no_headings");
}

#[test]
fn a_csv_of_any_name_is_known_by_its_headings() {
    let file = csv_of(
        "2026年上半年",
        &["楼宇编码,月份,一审民商事案件数,来源", "B1,2025年3月,4,法院"],
    );
    assert_eq!(file.sheets[0].sheet.name, "litigation");
    assert_eq!(file.sheets[0].rows[0].cells[1].month(), Month::parse("2025-03"));
    assert_eq!(
        read("甲,乙\n1,2\n".as_bytes(), "随便.csv").unwrap_err().code,
        "no_sheet"
    );
}

#[test]
fn a_formula_without_its_value_is_refused() {
    let mut book = Workbook::new();
    let page = book.add_worksheet().set_name("房间").unwrap();
    for (at, text) in (0..).zip(["楼宇编码", "楼层", "房号", "面积"]) {
        page.write_string(0, at, text).unwrap();
        page.write_string(1, at, "1").unwrap();
    }
    page.write_formula(1, 3, Formula::new("=1+1")).unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let file = read(&without_values(&bytes), "a.xlsx").unwrap();
    assert_eq!(faults(&file), [(2, "面积", "formula_without_value")]);
}

/// The workbook as programs write it that do not calculate.
fn without_values(bytes: &[u8]) -> Vec<u8> {
    use std::io::{Cursor, Read, Write};
    let mut from = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..from.len() {
        let mut part = from.by_index(at).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut text = Vec::new();
        part.read_to_end(&mut text).unwrap();
        if name.ends_with("sheet1.xml") {
            let xml = String::from_utf8(text).unwrap();
            assert!(xml.contains("</f><v>0</v>"), "{xml}");
            text = xml.replace("</f><v>0</v>", "</f><v></v>").into_bytes();
        }
        to.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        to.write_all(&text).unwrap();
    }
    to.finish().unwrap().into_inner()
}

#[test]
fn the_blank_workbook_has_every_sheet_and_no_fault() {
    let file = read(&blank().unwrap(), "空表.xlsx").unwrap();
    assert_eq!(file.sheets.len(), SHEETS.len());
    assert!(file.is_clean() && file.ignored.is_empty());
}

#[test]
fn the_workbook_of_errors_keeps_the_values_and_lists_the_faults() {
    let lines = ["楼宇编码,楼层,房号,面积", "B1,1,101,很大", ",1,102,20"];
    let bytes = lines.join("\n");
    let file = read(bytes.as_bytes(), "房间.csv").unwrap();
    let errors: Vec<_> = file.errors().cloned().collect();
    let marked = error_workbook(bytes.as_bytes(), "房间.csv", &errors).unwrap();
    let again = read(&marked, "错误.xlsx").unwrap();
    assert_eq!(again.ignored, ["错误清单"]);
    assert_eq!(faults(&again), faults(&file));
    let errors: Vec<_> = again.errors().cloned().collect();
    let twice = error_workbook(&marked, "错误.xlsx", &errors).unwrap();
    assert_eq!(faults(&read(&twice, "错误.xlsx").unwrap()), faults(&file));
}

#[test]
fn a_cut_workbook_is_a_refusal_at_every_length() {
    let whole = blank().unwrap();
    for cut in (0..whole.len()).step_by(97) {
        assert!(read(&whole[..cut], "a.xlsx").is_err(), "{cut}");
    }
}

fn cell(kind: Kind) -> BoxedStrategy<Cell> {
    let name = "[=+@'\u{4e00}-\u{4e40}a-zA-Z0-9（）&<>\"_,;-]{0,6}[\u{4e00}-\u{4e40}]";
    let day = (0i64..55_000).prop_map(|n| Day::ymd(1949, 1, 1).unwrap().plus_days(n));
    match kind {
        Kind::Text(_) | Kind::Code(_) => name.prop_map(Cell::Text).boxed(),
        Kind::Uscc => (0u64..1000)
            .prop_map(|n| Cell::Text(Uscc::made_up(n).to_string()))
            .boxed(),
        Kind::Day => day.prop_map(Cell::Day).boxed(),
        Kind::Month => day.prop_map(|d| Cell::Month(d.month())).boxed(),
        Kind::Count(most) => (0..=most).prop_map(Cell::Int).boxed(),
        Kind::Area => (0i64..=10_000_000_000).prop_map(Cell::Area).boxed(),
        Kind::Bool => any::<bool>().prop_map(Cell::Bool).boxed(),
        Kind::Word(choices) => prop::sample::select(choices)
            .prop_map(|(word, _)| Cell::Word(word))
            .boxed(),
        Kind::List(_) => prop::collection::btree_set("[=\u{4e00}-\u{4e40}0-9]{1,6}", 1..4)
            .prop_map(|items| Cell::List(items.into_iter().collect()))
            .boxed(),
    }
}

fn rows_of(sheet: &'static Sheet) -> impl Strategy<Value = Vec<Vec<Cell>>> {
    let row: Vec<BoxedStrategy<Cell>> = sheet
        .columns
        .iter()
        .map(|c| match c.required {
            true => cell(c.kind),
            false => prop_oneof![Just(Cell::Empty), cell(c.kind)].boxed(),
        })
        .collect();
    prop::collection::vec(row, 0..6).prop_map(|mut rows| {
        let mut seen = std::collections::HashSet::new();
        let key = |row: &Vec<Cell>| {
            sheet
                .key
                .iter()
                .map(|k| row[sheet.at(k).unwrap()].key())
                .collect::<Vec<_>>()
        };
        rows.retain(|row| seen.insert(key(row)));
        rows
    })
}

fn cells_of(file: &ReadFile) -> Vec<Vec<Cell>> {
    file.sheets[0].rows.iter().map(|r| r.cells.clone()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_written_reads_back_without_a_change(
        (sheet, rows) in (0..SHEETS.len()).prop_flat_map(|at| (Just(&SHEETS[at]), rows_of(&SHEETS[at])))
    ) {
        let file = read(&xlsx(&[(sheet, &rows)]).unwrap(), "export.xlsx").unwrap();
        prop_assert_eq!(faults(&file), []);
        prop_assert_eq!(cells_of(&file), rows.clone());
        let file = read(&csv(sheet, &rows), &format!("{}.csv", sheet.title)).unwrap();
        prop_assert_eq!(faults(&file), []);
        prop_assert_eq!(cells_of(&file), rows);
    }

    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), name in "[a-z]{0,3}\\.(csv|xls|xlsx|ods)?") {
        let _ = read(&bytes, &name);
        let magic = [&b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..], b"PK\x03\x04"];
        for head in magic {
            let _ = read(&[head, &bytes].concat(), &name);
        }
    }

    #[test]
    fn a_workbook_with_changed_bytes_is_read_without_a_panic(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20)) {
        let mut bytes = blank().unwrap();
        for (at, to) in changes {
            let at = at.index(bytes.len());
            bytes[at] = to;
        }
        let _ = read(&bytes, "a.xlsx");
    }

    #[test]
    fn an_old_workbook_with_changed_bytes_is_read_without_a_panic(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20)) {
        let mut bytes = include_bytes!("testdata/rooms.xls").to_vec();
        for (at, to) in changes {
            let at = at.index(bytes.len());
            bytes[at] = to;
        }
        let _ = read(&bytes, "a.xls");
    }

    #[test]
    fn any_text_is_read_as_csv_without_a_panic(text in any::<String>(), sheet in 0..SHEETS.len()) {
        let headings: Vec<&str> = SHEETS[sheet].columns.iter().map(|c| c.heading).collect();
        let _ = read(format!("{}\n{text}", headings.join(",")).as_bytes(), "x.csv");
    }
}

#[test]
fn a_formula_is_written_as_text() {
    let sheet = sheet("调解组织");
    let rows = vec![vec![
        Cell::Text("=HYPERLINK(\"x\")".into()),
        Cell::Word("none"),
        Cell::Text("'-1".into()),
        Cell::Empty,
        Cell::Text("@某某".into()),
        Cell::Empty,
    ]];
    let text = String::from_utf8(csv(sheet, &rows)).unwrap();
    assert!(text.contains("\"'=HYPERLINK(\"\"x\"\")\",无,''-1,,'@某某"), "{text}");
    assert_eq!(cells_of(&read(text.as_bytes(), "调解组织.csv").unwrap()), rows);
    assert_eq!(
        cells_of(&read(&xlsx(&[(sheet, &rows)]).unwrap(), "a.xlsx").unwrap()),
        rows
    );
}

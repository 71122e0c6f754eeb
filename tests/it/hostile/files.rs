//! Files and forms of any bytes.

use super::{events, is_answered};
use crate::harness::TestApp;
use crate::operations::{row, served};

#[tokio::test]
async fn a_form_of_any_bytes_is_answered_with_a_page() {
    let hub = TestApp::new().await;
    let csrf = crate::world::csrf_of("zone-admin");
    for (route, _, posted) in crate::sweep::page_routes() {
        if !posted || route == "/logout" {
            continue;
        }
        let path = crate::operations::address(&route);
        let long = "x".repeat(200_000);
        let forms: [Vec<(&str, &str)>; 6] = [
            vec![],
            vec![
                ("version", "abc"),
                ("login", "\0"),
                ("name", "\0"),
                ("q", "\0"),
                ("step", "\0"),
            ],
            vec![
                ("a.b.c", "1"),
                ("a", "2"),
                ("a.0", "3"),
                ("", ""),
                ("version", "1"),
                ("step", "no_such_step"),
            ],
            vec![
                ("0.0.0.0", "x"),
                ("login", &long),
                ("name", &long),
                ("role", &long),
                ("over", &long),
            ],
            vec![
                ("role", "coordinator"),
                ("over", "\0"),
                ("name", "某"),
                ("login", "a"),
                ("password", "\0\0\0\0\0\0\0\0\0\0\0\0"),
            ],
            vec![
                ("version", "9223372036854775807"),
                ("step", "submit"),
                ("retry", "\0\0\0\0\0\0\0\0\0"),
            ],
        ];
        for form in forms {
            let mut pairs = vec![("csrf", csrf.as_str())];
            pairs.extend(form);
            let answer = hub.browser("zone-admin").post_bare(&path, &pairs).await;
            assert!(!answer.status.is_server_error(), "{route} {pairs:?}: {}", answer.status);
        }
    }
}

#[tokio::test]
async fn a_file_of_any_kind_is_taken_or_refused_in_words() {
    let first = TestApp::new().await;
    let mut takers = 0;
    for operation in served(&first).await {
        if !operation.documented["requestBody"]["content"]["multipart/form-data"].is_object() {
            continue;
        }
        let hub = TestApp::new().await;
        let mut row = row(&hub, &operation).await;
        takers += 1;
        let before = events(&hub).await;
        let xlsx = b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00 and then nothing".to_vec();
        let files: Vec<(&'static str, Vec<u8>)> = vec![
            ("empty.pdf", vec![]),
            ("empty.xlsx", vec![]),
            ("page.html", b"<script>alert(1)</script>".to_vec()),
            ("program.pdf", b"MZ\x90\x00\x03".to_vec()),
            ("no-ending", b"%PDF-".to_vec()),
            ("../../etc/passwd", b"root:x".to_vec()),
            ("picture.xlsx", b"\xff\xd8\xff\xe0JFIF".to_vec()),
            ("notes.txt", b"\xff\xfe\x00\x00".to_vec()),
            ("", b"x".to_vec()),
            ("large.exe", vec![b'x'; 33 << 20]),
        ];
        for (name, bytes) in files {
            let (many, size) = (row.file.clone().unwrap(), bytes.len());
            row.file = Some((name, bytes));
            let answer = row.call(&hub, &operation, row.who).await;
            is_answered(&answer, &format!("{} {name}", operation.id));
            assert!(
                !answer.status.is_success() || operation.id.contains("import"),
                "{} takes {name} of {size} bytes: {}",
                operation.id,
                answer.text
            );
            row.file = Some(many);
        }
        // A workbook that breaks off: as an import it is refused, as a paper it is kept as it came.
        for (name, bytes) in [
            ("register.xlsx", xlsx),
            ("register.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec()),
        ] {
            row.file = Some((name, bytes));
            is_answered(&row.call(&hub, &operation, row.who).await, &operation.id);
        }
        let caller = || hub.as_(row.who.unwrap());
        let multipart = "multipart/form-data; boundary=b".to_owned();
        for (kind, body) in [
            ("application/json".to_owned(), &b"{}"[..]),
            ("multipart/form-data".to_owned(), b"--b--"),
            (multipart.clone(), b""),
            (multipart.clone(), b"--b--\r\n"),
            (
                multipart.clone(),
                b"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n%PDF",
            ),
            (
                multipart.clone(),
                b"--b\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\nx\r\n--b--\r\n",
            ),
            (multipart.clone(), b"--b\r\n\xff\xff: \xff\r\n\r\nx\r\n--b--\r\n"),
        ] {
            let headers = [("Content-Type", kind.clone())];
            let answer = caller().request("POST", &row.path, &headers, body.to_vec(), true).await;
            is_answered(&answer, &kind);
            assert!(
                !row.right || matches!(answer.status.as_u16(), 400 | 415 | 422),
                "{kind} {body:?}: {}",
                answer.text
            );
        }
        assert!(events(&hub).await <= before + 2, "{}", operation.id);
    }
    assert!(takers >= 1);
}

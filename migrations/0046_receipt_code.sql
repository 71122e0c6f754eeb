-- 查询码: the number of a request and the short code on its receipt open it too. Only the hash of both
-- together is kept.
ALTER TABLE request_receipt ADD COLUMN code_hash TEXT;
CREATE INDEX request_receipt_code ON request_receipt (code_hash);

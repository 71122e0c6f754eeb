-- What was sent under a receipt's link: the same form with other words is another request.
ALTER TABLE request_receipt ADD COLUMN content_hash TEXT;

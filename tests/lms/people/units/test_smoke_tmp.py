def test_pages(cast, session):
    b=cast.browser(cast.dung)
    cast.justice; cast.information; cast.chi; cast.an
    for p in ("/units","/units?print=1","/units?export=xlsx","/units/new","/units/import","/reforms","/reforms/new"):
        r=b.get(p); assert r.status_code==200,(p,r.status_code)
    u=cast.justice.public_id
    for p in (f"/units/{u}",f"/units/{u}/edit",f"/units/{u}/end"):
        r=b.get(p); assert r.status_code==200,(p,r.status_code)
    r=b.post("/reforms/new",data={"kind":"split","units":[u],"on":"2025-07-01","document":"NQ 1"}); assert r.status_code==303, r.text[-3000:]
    loc=r.location; assert b.get(loc).status_code==200
    r=b.post(loc,data={"rows-0-name":"Sở A","rows-0-kind":"department","rows-0-parent":"","rows-0-existing":"","rows-1-existing":cast.information.public_id,"rows-1-kind":"department","rows-1-parent":"","rows-1-name":""})
    assert r.status_code==303, r.text
    loc=r.location; t=b.get(loc).text; assert "Nguyễn Thị An" in t
    import re
    seen=re.search('name="seen" value="([^"]*)"',t)[1]
    r=b.post(loc+"/confirm",data={"seen":seen}); assert r.status_code==303
    t=b.get(loc).text
    r=b.post(loc+"/undo"); assert r.status_code==303
    t=b.get(loc).text; assert b.get("/reforms").status_code==200

"""The words of which people here make their passwords first, without accents."""

# Alone, or one after the other, with digits and signs around them, they are no password.
COMMON_WORDS = frozenset(
    """
    matkhau mat khau password passw pass passwd word secret login user admin administrator quantri quantrivien
    root guest test demo temp welcome letmein hello xinchao chao ban default change changeme macdinh
    qwerty qwertyuiop asdf asdfgh asdfghjkl zxcv zxcvbn zxcvbnm qaz wsx edc abc abcd abcde abcdef abcxyz xyz
    anhyeuem emyeuanh yeu anh em toi iloveyou love you forever mai motdoi vochong chongyeu voyeu
    vietnam viet nam hanoi saigon hochiminh tphcm danang haiphong thainguyen backan bac kan songcong phoyen
    phuluong dinhhoa donghy vonhai phubinh daitu taynguyen tinh tp xa phuong huyen thixa thitran ubnd ub
    hdnd so phong ban donvi coquan congty truong lop tochuc thongtin truyenthong tuyengiao daihoc hoctap
    tapthe taphuan hocvien giangvien canbo congchuc vienchuc nhanvien giaovien hocsinh sinhvien phongvien
    giadinh cha me bo con be cun meo gau heo conyeu baby babe honey
    hanhphuc thanhcong mayman phatdat loc tai phuc tho an khang thinhvuong
    tinhyeu nhomay khongbiet khongco khongquen quen nho
    nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly
    facebook zalo google gmail yahoo youtube iphone samsung
    football bongda manutd manchester united chelsea liverpool arsenal barca realmadrid ronaldo messi
    sunshine princess dragon monkey master superman batman naruto pokemon
    januari february march april may june july august september october november december
    thang nam ngay gio hai ba bon nam sau bay tam chin muoi
    cuocthi baithi timhieu tuyentruyen chinhsach chuyendoiso dang doan hoi
    """.lower().split()
)

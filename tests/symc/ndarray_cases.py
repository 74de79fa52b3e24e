"""Small programs on arrays that mean the same in MXNet and symc; `record_ndarray.py` keeps what MXNet makes of them.

A program is statements and a last expression, separated by `;;`. It finds `mx`, `nd`, `np` and the arrays of `arrays`.
"""

from __future__ import annotations

from typing import Any

CREATION = """
nd.array([[1,2],[3,4]])
nd.array([1,2],dtype='int32')
nd.array(np.array([1,2],dtype='int64'))
nd.array(nd.array([1,2],dtype='int64'))
nd.array([True,False])
nd.array([1.7,-1.7,300],dtype='uint8')
nd.array([])
nd.array('abc')
nd.array({'a':1})
nd.array([[1],[2,3]])
nd.empty((0,3)).shape
nd.zeros(3)
nd.zeros([2,2])
nd.zeros(())
nd.zeros((0,))
nd.zeros((2,0))
nd.zeros((-1,))
nd.zeros(2.5)
nd.zeros((2,),dtype='complex64')
nd.zeros((2,),dtype='uint16')
nd.zeros((2,),dtype=None)
nd.zeros((2,),ctx='cpu')
nd.zeros((2,),ctx=mx.gpu())
nd.ones((2,),dtype=np.uint8)
nd.ones((2,),dtype='float16')
nd.full((2,),7)
nd.full((2,),7.9,dtype='int32')
nd.full((1,),7,out=o)
nd.arange(5)
nd.arange(2,5)
nd.arange(0,1,0.3)
nd.arange(0,5,0.7)
nd.arange(-3,30,1.1)
nd.arange(1.5,100,3.3,dtype='float64')
nd.arange(5,dtype='int32')
nd.arange(5,None,2)
nd.arange(0,6,2,repeat=2)
nd.arange(5,0,-1)
nd.arange(5,0)
nd.arange(0,5,0)
nd.arange(0.5)
nd.arange(3,infer_range=True)
nd.arange(3,ctx=mx.cpu(1)).ctx
nd.linspace(0,1,5)
nd.linspace(0,1,7)
nd.linspace(-2,5,11,endpoint=False)
nd.linspace(0,1,1)
nd.linspace(0,1,5,dtype='float64')
nd.eye(2)
nd.eye(2,3,1)
nd.eye(2,3,-1,dtype='int32')
nd.concatenate([a,a])
nd.concatenate([a,a],axis=1)
nd.concatenate([])
nd.concatenate([a,i])
nd.concatenate([a],always_copy=False) is a
nd.moveaxis(b,0,-1)
nd.moveaxis(b,[0,1],[1,0])
nd.moveaxis(b,5,0)
nd.moveaxis(b,[0,0],[1,0])
[x.shape for x in nd.split_v2(b,3,axis=1)]
[x.shape for x in nd.split_v2(b,(1,),axis=1)]
nd.split_v2(b,(1,2),axis=2)[2]
[x.shape for x in nd.split_v2(b,3,axis=1,squeeze_axis=True)]
nd.split_v2(b,5,axis=1)
nd.split_v2(b,1)
list(nd.histogram(a))
list(nd.histogram(a,bins=3,range=(0,6)))
list(nd.histogram(a,bins=nd.array([0.,2,4,20])))
list(nd.histogram(i))
nd.histogram(a,bins='x')
nd.onehot_encode(nd.array([1,0]),nd.zeros((2,3)))
nd.onehot_encode(nd.array([5,1.7]),nd.zeros((2,3)))
nd.from_numpy(np.ones((2,2),dtype='float64'))
x=np.ones((2,2),dtype='float32');;y=nd.from_numpy(x);;y[:]=5;;x.tolist()
x=np.ones((2,2),dtype='float32');;y=nd.from_numpy(x,zero_copy=False);;y[:]=5;;x.tolist()
nd.from_numpy(np.ones((2,4))[:,::2])
nd.from_numpy(np.ones((2,4),dtype='uint16'))
x=nd.from_dlpack(nd.to_dlpack_for_read(a));;x[:]=7;;a
x=nd.from_dlpack(a.to_dlpack_for_write());;a[:]=7;;x
nd.from_dlpack(5)
nd.waitall()
"""

PROPERTIES = """
repr(a)
str(i)
repr(nd.ones((2,1,2)))
repr(nd.array([1,2],dtype='float16'))
repr(nd.array([1],ctx=mx.cpu(2)))
bool(a)
bool(o)
bool(nd.array([0]))
bool(nd.array([]))
float(o)
int(o)
len(a)
[10,20,30][nd.array([2],dtype='int32')]
isinstance(hash(a),int)
a.size
a.ndim
a.shape
a.dtype.__name__
a.stype
a.context
a.grad
a.T
b.T.shape
o.T
a.asscalar()
o.asscalar()
type(o.asscalar()).__name__
[x.shape for x in a]
[x for x in o]
list(reversed(a))[0]
a in [a]
a.foo
a.asnumpy() is a.asnumpy()
x=a.asnumpy();;x[:]=0;;a
a.wait_to_read()
a.as_nd_ndarray() is a
a.tostype('bogus')
a.tostype('default') is a
a.astype(int)
a.astype('foo')
nd.array([1.7,-1.7]).astype('int32')
nd.array([300,-1]).astype('uint8')
nd.array([2.,0]).astype('float16')
a.astype('float32') is a
a.astype('float32',copy=False) is a
a.astype('float64',copy=False) is a
copy.copy(a)
copy.deepcopy(a)
x=copy.copy(a);;x[:]=0;;a
x=copy.deepcopy(a);;x[:]=0;;a
x=a.copy();;x[:]=0;;a
pickle.loads(pickle.dumps(a))
pickle.loads(pickle.dumps(i))
pickle.loads(pickle.dumps(nd.array([1],ctx=mx.cpu(1)))).ctx
a.copyto(nd.zeros((3,4),dtype='int32'))
a.copyto(nd.zeros((4,3)))
a.copyto(a)
a.copyto(5)
a.copyto(mx.cpu(1)).ctx
a.copyto(mx.cpu(0)) is a
a.as_in_context(mx.cpu()) is a
a.as_in_context(mx.cpu(1)).ctx
nd.array(nd.array([1],ctx=mx.cpu(1))).ctx
(nd.array([1],ctx=mx.cpu(1))+nd.array([1],ctx=mx.cpu(0))).ctx
(nd.array([1],ctx=mx.cpu(0))+nd.array([1],ctx=mx.cpu(1))).ctx
nd.array([1],ctx=mx.cpu(1))[0].ctx
nd.array([1],ctx=mx.cpu(1)).copy().ctx
nd.array([1],ctx=mx.cpu(1)).astype('int32').ctx
nd.concatenate([nd.array([1],ctx=mx.cpu(1)),nd.array([1],ctx=mx.cpu(0))]).ctx
"""

SHAPES = """
a.reshape(4,3)
a.reshape((4,3)).shape
a.reshape([4,3]).shape
a.reshape(shape=(4,3)).shape
a.reshape(12).shape
a.reshape(-1).shape
a.reshape(())
a.reshape()
a.reshape((5,5))
a.reshape((5,-1))
a.reshape((-1,-1))
b.reshape((0,-1)).shape
b.reshape((-2,)).shape
b.reshape((0,-2)).shape
b.reshape((-3,0)).shape
b.reshape((-3,-2)).shape
b.reshape((-4,1,2,-2)).shape
b.reshape((-4,-1,2,-2)).shape
b.reshape((0,0,-4,2,2)).shape
b.reshape((0,0,-4,3,2))
b.reshape((0,0,0,0))
b.reshape((-5,))
b.reshape((-3,-3))
b.reshape((-1,0),reverse=True).shape
a.reshape((2,6),order='F')
x=a.reshape((4,3));;x[:]=9;;a
x=a.reshape(-1);;x[2:5]=9;;a
x=a.detach();;x[:]=9;;a
a.expand_dims(0).shape
a.expand_dims(-1).shape
a.expand_dims(3)
x=a.expand_dims(0);;x[:]=9;;a
x=a.expand_dims(0,inplace=True);;x[:]=9;;a
b.flatten().shape
x=b.flatten(inplace=True);;x[:]=9;;b
x=b.flatten();;x[:]=9;;b
nd.ones((1,3,1)).squeeze().shape
nd.ones((1,3,1)).squeeze(axis=0).shape
nd.ones((1,1)).squeeze().shape
x=nd.ones((1,3));;y=x.squeeze(axis=0,inplace=True);;y[:]=9;;x
a.broadcast_to((2,3,4)).shape
a[0:1].broadcast_to((2,4))
a[0:1].broadcast_to((0,4)).shape
a[0].broadcast_to((3,4))
a.broadcast_to((3,5))
nd.broadcast_to(a,(2,3,4))
x=a.broadcast_to((3,4));;x[:]=9;;a
x=a.T;;x[:]=9;;a
"""

INDEXING = """
a[0]
a[-1]
a[3]
a[-4]
a[1,2]
a[1:2]
a[::2]
a[::-1]
a[3:3]
a[5:]
a[:]
a[...]
a[None].shape
a[None,0].shape
a[:,None].shape
a[:,1]
a[:,1:3]
a[0:2,1]
a[()]
a[[0,2]]
a[[0,2],[1,1]]
a[nd.array([0,2])]
a[nd.array([0.7,2])]
a[nd.array([0,2],dtype='int32'),nd.array([1,1],dtype='int32')]
a[np.array([0,2])]
a[m]
a[a>3].shape
a[True]
a[False]
a[np.int32(1)]
a[np.int64(1),1]
a[1.0]
a['x']
a[0,0,0]
a[0][1]
a[nd.array([0,5])]
a[[0,5]]
a[[-1]]
a[nd.array([1],dtype='int32')]
b[0,:,[1,2]]
b[:,[0,1],0]
b[[0,1],:,[1,2]].shape
b[0,[0,1]].shape
b[...,0].shape
b[...,None].shape
b[0,...,0].shape
b[0,1,...].shape
b[[[0,1],[1,0]]].shape
b[np.array([[0,1],[1,0]])].shape
b[0:1,[0]].shape
b[range(2)].shape
b[:,range(2)].shape
x=a[1];;x[:]=9;;a
x=a[1:3];;x[:]=9;;a
x=a[1,2];;x[:]=9;;a
x=a[1:2,1:3];;x[:]=9;;a
x=a[1:2,:];;x[:]=9;;a
x=a[0,1:3];;x[:]=9;;a
x=a[:,1];;x[:]=9;;a
x=a[::2];;x[:]=9;;a
x=a[2:3:2];;x[:]=9;;a
x=a[::-1];;x[:]=9;;a
x=a[2:1:-1];;x[:]=9;;a
x=a[:];;x[:]=9;;a
x=a[...];;x[:]=9;;a
x=a[()];;x[:]=9;;a
x=a[None];;x[:]=9;;a
x=a[0:1,None];;x[:]=9;;a
x=b[1,0:2];;x[:]=9;;b
x=b[0:1,2:3,1:3];;x[:]=9;;b
x=b[:,0];;x[:]=9;;b
x=a[[1]];;x[:]=9;;a
x=a[1];;y=x[2:4];;y[:]=9;;a
x=a[0];;x+=5;;a
a[0]+=5;;a
"""

ASSIGNMENT = """
a[:]=10;;a
a[:]=nd.ones((3,4));;a
a[:]=np.ones((3,4));;a
a[:]=[1,2,3,4];;a
a[:]=np.arange(4);;a
a[:]=nd.arange(4);;a
a[:]=np.ones((2,2));;a
a[0]=5;;a
a[1:3]=[[1],[2]];;a
a[0,1]=99;;a
a[0,1]=nd.array([99]);;a
a[:,1]=[1,2,3];;a
a[:,1]=nd.array([1,2,3]);;a
a[[0,2]]=0;;a
a[[0,2],[1,2]]=0;;a
a[nd.array([0,2])]=0;;a
a[a>3]=0;;a
a[::2]=0;;a
a[::-1]=nd.arange(12).reshape((3,4));;a
a[...]=1;;a
a[None]=1;;a
a[()]=1;;a
a[5]=1;;a
a[0]='x';;a
a[:]=i;;a
i[:]=a[0,0:2];;i
i[:]=1.7;;i
i[0]=2.9;;i
i[:]=[1.9,-1.9];;i
u[:]=300;;u
u[:]=-1;;u
u[:]=np.array([300,-1]);;u
a[1.0]=1;;a
a[0:2]=nd.ones((1,2,4));;a
a[0:2]=np.ones((1,2,4));;a
a[0]=nd.ones((1,4));;a
a[0]=np.float32(3);;a
a[0]=np.array(3);;a
a[0]=True;;a
b[0,:,[1,2]]=0;;b
b[:,[0,1],0]=nd.array([[1,2],[3,4]]);;b
b[...,1]=5;;b
b[0,...,1:3]=nd.ones((3,2));;b
"""

ARITHMETIC = """
a+a
a+1
1+a
a-z
1-a
a*2
2*a
a/4
2/z
a%5
5%nd.array([3.])
a**2
2**z
-a
abs(-a)
a+nd.ones(4)
a>3
a>=z
a<nd.ones((3,1))
a<=2
a==z
a!=1
3>a
(a>3).dtype.__name__
np.float32(2)*a
np.float64(2)*a
a*np.float32(2)
a+True
a<1e40
a+None
a+'x'
a+[1,2]
a+np.ones(4)
np.ones(4)+a
a==None
a!=None
a+1j
a+i
a[0:2,0]+i
a//2
a@a
~a
a&a
divmod(a,2)
1 in a
i*1.5
i/2
i+1.5
i**2
i%3
-i
abs(i)
i==7
1-i
2/i
u+10
u*2
u-251
nd.array([1,2],dtype='int64')*3000000000
nd.array([1,2],dtype='float64')*0.1
nd.array([1,2],dtype='float16')*0.1
a*0.1
a-0.1
a/0.3
1/(a+0.3)
sum(a)
x=a;;x+=1;;a
x=a;;x-=1;;a
x=a;;x*=2;;a
x=a;;x/=2;;a
x=a;;x%=2;;a
x=a;;x+=1;;x is a
x=a;;x**=2;;x is a
x=a;;x+=nd.ones(4);;a
x=nd.ones(4);;x+=a;;x
i+=1.5;;i
i/=2;;i
a+=i;;a
nd.add(a,1)
nd.add(1,2)
nd.add('x',a)
nd.add('x','y')
nd.add(a,i)
nd.subtract(1,a)
nd.multiply(a,z)
nd.divide(1,2)
nd.true_divide(a,2)
nd.modulo(5,i)
nd.modulo(i,3)
nd.modulo(5,3)
nd.power(2,z)
nd.power(a,2)
nd.power(2,3)
nd.maximum(1,2)
nd.maximum(a,3)
nd.maximum(3,a)
nd.minimum(a,z)
nd.equal(1,1)
nd.equal(1,2)
nd.equal(a,z)
nd.not_equal(a,1)
nd.greater(1,a)
nd.greater_equal(a,z)
nd.lesser(a,nd.ones(4))
nd.lesser_equal(1,a)
nd.logical_and(1,0)
nd.logical_or(1,0)
nd.logical_xor(1,1)
nd.logical_and(a,z)
nd.logical_or(a,0)
nd.logical_xor(1,a)
"""

OPERATORS = """
nd.FullyConnected(a,num_hidden=2)
nd.FullyConnected(a,nd.ones((2,4)),num_hidden=2,no_bias=True)
nd.FullyConnected(a,nd.ones((2,4)),nd.zeros(2),2)
nd.FullyConnected(a,nd.ones((2,4)),nd.zeros(2),num_hidden=2,foo=1)
nd.FullyConnected(data=a,weight=nd.ones((2,4)),bias=nd.zeros(2),num_hidden=2,name='x')
nd.FullyConnected(np.ones((3,4)),nd.ones((2,4)),nd.zeros(2),num_hidden=2)
nd.square(a,out=a) is a
nd.square(a,a) is a
nd.square(a,out=z);;z
nd.square()
nd.square(a,z,z,z)
nd.square(5)
nd.square(x=a)
nd.square(a,out=nd.zeros((2,2)))
nd.square(a,out=nd.zeros((3,4),dtype='float64'))
nd.Concat(a,a,dim=1)
nd.Concat(*[a,a],num_args=2,dim=0).shape
nd.concat(a,a,dim=0).shape
nd.split(a,2)
x=[nd.zeros((3,2)),nd.zeros((3,2))];;nd.split(a,2,out=x) is x
x=[nd.zeros((3,2)),nd.zeros((3,2))];;nd.split(a,2,out=x);;x
nd.add_n(a,a)
nd.clip(a,1,3)
a.clip(1,3)
nd.sum(a,axis=1)
nd.sum(a,1)
a.sum()
a.sum(axis=0)
a.mean(axis=1,keepdims=True)
a.max()
np.sum(a)
nd.transpose(a,axes=(1,0)).shape
nd.reshape(a,shape=(4,3)).shape
nd.reshape(a,(4,3)).shape
nd.dot(a,a.T)
nd.dot(a,b=a)
nd.dot(lhs=a,rhs=a.T).shape
nd.zeros_like(a).sum()
nd.one_hot(nd.array([1,0]),3)
nd.one_hot(nd.array([1,0]),depth=3,on_value=5)
nd.BatchNorm(b,nd.ones(3),nd.ones(3),nd.zeros(3),nd.ones(3)).shape
len(nd.BatchNorm(b,nd.ones(3),nd.ones(3),nd.zeros(3),nd.ones(3),output_mean_var=True))
nd.Dropout(a)
nd.elemwise_add(a,nd.ones(4))
nd.broadcast_add(a,nd.ones(4)).shape
nd._internal._plus_scalar(a,scalar=2)
nd._internal._plus_scalar(a,2).shape
nd.op.square(a).shape
nd.nosuchoperator
nd.random.uniform(0,1,(2,)).shape
nd.random.uniform(0,1).shape
nd.random.uniform(shape=3).shape
nd.random.uniform(0,1,(2,),'float64').dtype.__name__
nd.random.uniform(nd.array([0,1]),2)
nd.random.uniform('x')
nd.random.normal(out=a) is a
nd.random.uniform(out=a,shape=(3,4)) is a
nd.random.uniform(out=a,shape=(3,5))
nd.random.randn(2,3).shape
nd.uniform(0,1,(2,)).shape
nd.random_uniform(low=0,high=1,shape=(2,)).shape
nd.uniform(low=0,high=1,shape=(2,),ctx=mx.cpu(1)).ctx
nd.random.uniform(ctx=mx.cpu(1)).ctx
mx.random.seed(7);;x=nd.random.uniform(shape=3);;mx.random.seed(7);;(nd.random.uniform(shape=3)==x).sum()
mx.random.seed(7);;x=nd.random.uniform(shape=3);;(nd.random.uniform(shape=3)==x).sum()
mx.random.seed('x')
mx.random.seed(1.5)
mx.random.seed(-1)
mx.random.seed(np.int64(5))
mx.random.seed(5,ctx=mx.cpu())
"""

CONTEXT = """
mx.Context('cpu') == mx.cpu()
mx.cpu()==mx.cpu(1)
mx.cpu()!=mx.cpu(1)
mx.cpu()=='cpu(0)'
hash(mx.cpu())==hash(mx.cpu(0))
str(mx.gpu(3))
repr(mx.cpu_pinned(1))
mx.Context('foo')
mx.Context('gpu',2).device_id
mx.Context(mx.gpu(1))
mx.cpu().device_type
mx.cpu().device_typeid
mx.gpu().device_typeid
mx.cpu_pinned().device_typeid
mx.current_context()
mx.context.num_gpus()
mx.context.gpu_memory_info(0)
mx.cpu().empty_cache()
nd.array([1],ctx=mx.cpu_pinned()).ctx
c=mx.cpu(3);;c.__enter__();;x=nd.ones(2);;c.__exit__(None,None,None);;x.ctx
c=mx.cpu(3);;c.__enter__();;x=mx.current_context();;c.__exit__(None,None,None);;(x,mx.current_context())
"""

FILES = """
nd.save(f,a);;nd.load(f)
nd.save(f,[a,i]);;nd.load(f)
nd.save(f,{'a':a,'i':i});;nd.load(f)
nd.save(f,[]);;nd.load(f)
nd.save(f,{});;nd.load(f)
nd.save(f,[np.ones(2)])
nd.save(f,{'a':np.ones(2)})
nd.save(f,5)
nd.save(f,{5:a})
nd.save(5,a)
nd.save(f,nd.array([1.],ctx=mx.cpu(1)));;nd.load(f)[0].ctx
nd.load(f+'nonexistent')
nd.load(5)
nd.save('/nonexistent/x',a)
nd.load_frombuffer(b'xxx')
nd.load_frombuffer('xxx')
nd.load_frombuffer(b'')
nd.save(f,[a,i]);;nd.load_frombuffer(open(f,'rb').read())
"""

GROUPS = (CREATION, PROPERTIES, SHAPES, INDEXING, ASSIGNMENT, ARITHMETIC, OPERATORS, CONTEXT, FILES)
CASES = tuple(line for group in GROUPS for line in group.strip().splitlines())


def arrays(nd: Any, np: Any) -> dict[str, Any]:
    """The arrays that every program starts with."""
    return {
        "a": nd.array(np.arange(12).reshape(3, 4)),
        "b": nd.array(np.arange(24).reshape(2, 3, 4)),
        "i": nd.array([7, -7], dtype="int32"),
        "u": nd.array([250, 3], dtype="uint8"),
        "o": nd.array([5.0]),
        "z": nd.ones((3, 4)),
        "m": nd.array([1, 0, 1]),
    }


def outcome(program: str, mx: Any, file: str) -> Any:
    """What a program gives, in a form that JSON can hold; `"error"` when it raises."""
    import copy
    import pickle

    import numpy as np

    scope = {"mx": mx, "nd": mx.nd, "np": np, "copy": copy, "pickle": pickle, "f": file, **arrays(mx.nd, np)}
    *statements, expression = program.split(";;")
    try:
        for statement in statements:
            exec(statement, scope)
        return plain(eval(expression, scope), mx.nd.NDArray)
    except Exception:
        return "error"


def plain(value: Any, array: type) -> Any:
    """Arrays as type, shape and values; tuples as lists; what JSON does not know as text."""
    if isinstance(value, array):
        data: Any = value
        return {"dtype": data.asnumpy().dtype.name, "shape": list(data.shape), "values": data.asnumpy().tolist()}
    if isinstance(value, list | tuple):
        return [plain(v, array) for v in value]
    if isinstance(value, dict):
        return {k: plain(v, array) for k, v in value.items()}
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if hasattr(value, "dtype"):
        return float(value)
    return str(value)
